import { NumberInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useRead } from '../../api/read.ts'
import { paths } from '../../paths.ts'
import { GoButton } from '../../ui/Go.tsx'
import { OnlyWith } from '../../ui/OnlyWith.tsx'
import { SectionPage } from '../settings/SectionPage.tsx'
import { SectionFields } from '../settings/SectionFields.tsx'
import { useSectionForm } from '../settings/use-section.tsx'
import { textOf, type Section } from '../settings/words.ts'

export function BackupSettings() {
  return (
    <SectionPage name="backup" title="backup.settings.pageTitle" purpose="backup.settings.purpose">
      {(section, adopt) => (
        <OnlyWith right="backup.manage">
          <SettingsForm section={section} adopt={adopt} />
        </OnlyWith>
      )}
    </SectionPage>
  )
}

function SettingsForm({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const { data: shown } = useRead('GET /backup/settings', {})
  const room = useSectionForm({
    section,
    adopt,
    toForm: ({ nightlyAt, keepDaily, folder }) => ({
      nightlyAt: textOf(nightlyAt),
      keepDaily: Number(keepDaily),
      folder: textOf(folder),
    }),
    toValues: ({ nightlyAt, keepDaily, folder }) => ({ nightlyAt, keepDaily, folder: folder || null }),
    validate: ({ nightlyAt, folder }) => ({
      ...(/^([01]\d|2[0-3]):[0-5]\d$/.test(nightlyAt) ? {} : { nightlyAt: t('backup.settings.nightlyWrong') }),
      ...(folder === '' || folder.startsWith('/') ? {} : { folder: t('backup.settings.folderWrong') }),
    }),
  })
  const { field, lock } = room
  return (
    <SectionFields
      room={room}
      beside={
        <GoButton to={paths.backups} variant="default">
          {t('backup.title')}
        </GoButton>
      }
    >
      <TextInput
        type="time"
        label={t('backup.settings.nightly')}
        description={t('backup.settings.nightlyHelp')}
        {...field('nightlyAt')}
        {...lock('nightlyAt')}
      />
      <NumberInput
        label={t('backup.settings.keep')}
        description={t('backup.settings.keepHelp')}
        min={1}
        max={366}
        allowDecimal={false}
        suffix={` ${t('ca.profile.dayUnit')}`}
        {...field('keepDaily')}
        {...lock('keepDaily')}
      />
      <TextInput
        label={t('backup.settings.folder')}
        description={t('backup.settings.folderHelp')}
        placeholder={shown?.path ?? ''}
        spellCheck={false}
        autoCapitalize="off"
        maxLength={500}
        {...field('folder')}
        {...lock('folder')}
      />
    </SectionFields>
  )
}
