import { Button, NumberInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { BackupSettings as Values } from '../../api/api.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { paths } from '../../paths.ts'
import { FormFoot, FormStack, useRoomForm, useUnsavedGuard } from '../../ui/form.tsx'
import { GoButton } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Page, Stack } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { tell } from '../../ui/tell.tsx'
import { History } from '../audit/History.tsx'

export function BackupSettings() {
  const { t } = useTranslation()
  const shown = useRead('GET /backup/settings', {})
  const sections = useRead('GET /settings', {})
  const section = sections.data?.sections.find(({ name }) => name === 'backup')
  const error = shown.error ?? sections.error
  const data = shown.data && section && { ...shown.data, version: section.version }
  const refetch = () => Promise.all([shown.refetch(), sections.refetch()])
  return (
    <Page title={t('backup.settings.pageTitle')} purpose={t('backup.settings.purpose')} narrow>
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : (
        <Card>
          <Loading />
        </Card>
      )}
      {data ? (
        <Stack>
          <SettingsForm key={data.version} settings={data} />
          <History target="settings:backup" />
        </Stack>
      ) : null}
    </Page>
  )
}

function SettingsForm({ settings }: { settings: Values & { version: number } }) {
  const { t } = useTranslation()
  const save = useChange('PUT /settings/:section')
  const deed = (values: { nightlyAt: string; keepDaily: number; folder: string }) =>
    deedOf(
      'PUT /settings/:section',
      {
        section: 'backup',
        values: { nightlyAt: values.nightlyAt, keepDaily: values.keepDaily, folder: values.folder || null },
        version: settings.version,
      },
      { version: settings.version },
    )
  const { form, attributes, field, busy, problem, why } = useRoomForm({
    initial: { nightlyAt: settings.nightlyAt, keepDaily: settings.keepDaily, folder: settings.folder ?? '' },
    validate: (values) => ({
      ...(/^([01]\d|2[0-3]):[0-5]\d$/.test(values.nightlyAt) ? {} : { nightlyAt: t('backup.settings.nightlyWrong') }),
      ...(values.folder === '' || values.folder.startsWith('/') ? {} : { folder: t('backup.settings.folderWrong') }),
    }),
    deed,
    send: async (values, reason) => {
      const done = { ...deed(values), reason }
      await save.mutateAsync(done)
      tell(t('common.saved'), done)
    },
  })
  useUnsavedGuard(form.isDirty())
  return (
    <Card>
      <form {...attributes}>
        <FormStack problem={problem}>
          <TextInput
            type="time"
            label={t('backup.settings.nightly')}
            description={t('backup.settings.nightlyHelp')}
            {...field('nightlyAt')}
          />
          <NumberInput
            label={t('backup.settings.keep')}
            description={t('backup.settings.keepHelp')}
            min={1}
            max={366}
            allowDecimal={false}
            suffix={` ${t('ca.profile.dayUnit')}`}
            {...field('keepDaily')}
          />
          <TextInput
            label={t('backup.settings.folder')}
            description={t('backup.settings.folderHelp')}
            placeholder={settings.path}
            spellCheck={false}
            autoCapitalize="off"
            maxLength={500}
            {...field('folder')}
          />
          {why}
          <FormFoot>
            <Button type="submit" loading={busy} disabled={!form.isDirty()}>
              {t('common.save')}
            </Button>
            <GoButton to={paths.backups} variant="default">
              {t('backup.title')}
            </GoButton>
          </FormFoot>
        </FormStack>
      </form>
    </Card>
  )
}
