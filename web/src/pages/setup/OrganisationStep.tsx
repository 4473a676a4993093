import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { useRead } from '../../api/read.ts'
import { FormStack, useRoomForm } from '../../ui/form.tsx'

export function OrganisationStep({ next }: { next: () => void }) {
  const { t } = useTranslation()
  const known = useRead('GET /setup', {}).data?.organisation
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { name: known?.name ?? '', publicHost: known?.publicHost ?? window.location.hostname },
    validate: ({ name, publicHost }) => ({
      ...(name.trim() ? {} : { name: t('common.required') }),
      ...(publicHost.trim() ? {} : { publicHost: t('common.required') }),
    }),
    send: async ({ name, publicHost }) => {
      await call('PUT /setup/organisation', { name: name.trim(), publicHost: publicHost.trim() }, { bare: true })
      next()
    },
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <TextInput
          autoComplete="organization"
          label={t('setup.organisation.name')}
          description={t('setup.organisation.nameHelp')}
          maxLength={200}
          {...field('name')}
        />
        <TextInput
          label={t('setup.organisation.host')}
          description={t('setup.organisation.hostHelp')}
          autoCapitalize="off"
          spellCheck={false}
          maxLength={253}
          {...field('publicHost')}
        />
        <div>
          <Button type="submit" loading={busy}>
            {t('common.next')}
          </Button>
        </div>
      </FormStack>
    </form>
  )
}
