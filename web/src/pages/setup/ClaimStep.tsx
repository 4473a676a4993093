import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { CodeInput } from '../../ui/Code.tsx'
import { FormStack, useRoomForm } from '../../ui/form.tsx'

export function ClaimStep({ next }: { next: () => void }) {
  const { t } = useTranslation()
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { code: '' },
    validate: ({ code }) => (code.trim() ? {} : { code: t('common.required') }),
    send: async ({ code }) => {
      await call('POST /setup/claim', { code: code.trim() }, { bare: true })
      next()
    },
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <CodeInput
          focused
          label={t('setup.claim.code')}
          description={t('setup.claim.codeHelp')}
          maxLength={200}
          {...field('code')}
        />
        <div>
          <Button type="submit" loading={busy}>
            {t('setup.claim.do')}
          </Button>
        </div>
      </FormStack>
    </form>
  )
}
