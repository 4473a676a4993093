import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/read.ts'
import { paths } from '../../paths.ts'
import { GoButton } from '../../ui/Go.tsx'
import { Page } from '../../ui/Page.tsx'
import { ProfileForm } from './ProfileForm.tsx'

export function NewProfile() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const create = useChange('POST /profiles')
  return (
    <Page title={t('ca.profile.create')} purpose={t('ca.profile.createPurpose')} narrow>
      <ProfileForm
        save={async (input, reason) => {
          const made = await create.mutateAsync({ input, reason })
          void navigate({ to: paths.profile(made.id), ignoreBlocker: true })
        }}
        cancel={
          <GoButton to={paths.profiles} variant="default">
            {t('common.cancel')}
          </GoButton>
        }
      />
    </Page>
  )
}
