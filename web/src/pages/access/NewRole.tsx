import { useTranslation } from 'react-i18next'
import { OnlyWith } from '../../ui/OnlyWith.tsx'
import { Page } from '../../ui/Page.tsx'
import { RoleForm } from './RoleForm.tsx'

export function NewRole() {
  const { t } = useTranslation()
  return (
    <Page title={t('roles.compose.title')} purpose={t('roles.compose.purpose')}>
      <OnlyWith right="access.roles">
        <RoleForm known={null} />
      </OnlyWith>
    </Page>
  )
}
