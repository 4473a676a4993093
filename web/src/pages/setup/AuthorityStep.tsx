import { Button, Radio, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { KeyAlgorithm } from '../../api/api.ts'
import { call } from '../../api/call.ts'
import { useRead } from '../../api/read.ts'
import { FormStack, useRoomForm } from '../../ui/form.tsx'

const ALGORITHMS: KeyAlgorithm[] = ['ec-p256', 'ec-p384', 'rsa-3072', 'rsa-4096']

export function AuthorityStep({ next }: { next: () => void }) {
  const { t } = useTranslation()
  const organisation = useRead('GET /setup', {}).data?.organisation?.name
  const { attributes, field, busy, problem } = useRoomForm<{ commonName: string; algorithm: KeyAlgorithm }>({
    initial: { commonName: organisation ? `${organisation} CA` : '', algorithm: 'rsa-3072' },
    validate: ({ commonName }) => (commonName.trim() ? {} : { commonName: t('common.required') }),
    send: async ({ commonName, algorithm }) => {
      await call('POST /setup/authority', { commonName: commonName.trim(), algorithm }, { bare: true })
      next()
    },
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <TextInput
          label={t('setup.authority.name')}
          description={t('setup.authority.nameHelp')}
          maxLength={64}
          {...field('commonName')}
        />
        <Radio.Group
          label={t('setup.authority.algorithm')}
          description={t('setup.authority.algorithmHelp')}
          {...field('algorithm')}
        >
          <div style={{ display: 'grid', gap: 12, marginTop: 10 }}>
            {ALGORITHMS.map((algorithm) => (
              <Radio
                key={algorithm}
                value={algorithm}
                label={t(`ca.algorithms.${algorithm}.name`)}
                description={t(`ca.algorithms.${algorithm}.help`)}
              />
            ))}
          </div>
        </Radio.Group>
        <div>
          <Button type="submit" loading={busy}>
            {t('setup.authority.do')}
          </Button>
        </div>
      </FormStack>
    </form>
  )
}
