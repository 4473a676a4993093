import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ProfileInput } from '../../api/api.ts'
import { useChange } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { paths } from '../../paths.ts'
import { GoButton } from '../../ui/Go.tsx'
import { OnlyWith } from '../../ui/OnlyWith.tsx'
import { Page } from '../../ui/Page.tsx'
import { ProfileForm } from './ProfileForm.tsx'

const deed = (input: ProfileInput) => deedOf('POST /profiles', input)

export function NewProfile() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const create = useChange('POST /profiles')
  return (
    <Page title={t('ca.profile.create')} purpose={t('ca.profile.createPurpose')} narrow>
      <OnlyWith right="ca.manage">
        <ProfileForm
          deed={deed}
          save={async (input, reason) => {
            const made = await create.mutateAsync({ ...deed(input), reason })
            void navigate({ to: paths.profile(made.id), ignoreBlocker: true })
          }}
          cancel={
            <GoButton to={paths.profiles} variant="default">
              {t('common.cancel')}
            </GoButton>
          }
        />
      </OnlyWith>
    </Page>
  )
}
