import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useChange } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { paths } from '../../paths.ts'
import { GoButton } from '../../ui/Go.tsx'
import { OnlyWith } from '../../ui/OnlyWith.tsx'
import { Page } from '../../ui/Page.tsx'
import { SourceForm, type SourceDraft } from './SourceForm.tsx'

const deed = (draft: SourceDraft) => deedOf('POST /directory/sources', { ...draft, password: draft.password ?? '' })

export function NewSource() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const create = useChange('POST /directory/sources')
  return (
    <Page title={t('directory.source.connect')} purpose={t('directory.source.connectPurpose')} narrow>
      <OnlyWith right="directory.manage">
        <SourceForm
          deed={deed}
          save={async (draft, reason) => {
            const made = await create.mutateAsync({ ...deed(draft), reason })
            void navigate({ to: paths.source(made.id), ignoreBlocker: true })
          }}
          cancel={
            <GoButton to={paths.sources} variant="default">
              {t('common.cancel')}
            </GoButton>
          }
        />
      </OnlyWith>
    </Page>
  )
}
