import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Me } from '../../api/api.ts'
import { call } from '../../api/call.ts'
import { CodeInput } from '../../ui/Code.tsx'
import { FormStack, useRoomForm } from '../../ui/form.tsx'

/** Takes the sealed emergency code in place of password and factor. */
export default function EmergencyAccess({ done, back }: { done: (me: Me) => void; back: () => void }) {
  const { t } = useTranslation()
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { code: '' },
    validate: ({ code }) => (code.trim().length < 32 ? { code: t('emergency.use.short') } : {}),
    send: async ({ code }) => done(await call('POST /session/emergency', { code: code.trim() }, { bare: true })),
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <p>{t('emergency.use.why')}</p>
        <CodeInput focused label={t('emergency.use.code')} description={t('emergency.use.help')} {...field('code')} />
        <Button type="submit" color="red" loading={busy} fullWidth>
          {t('emergency.use.do')}
        </Button>
        <Button variant="subtle" color="gray" onClick={back}>
          {t('common.cancel')}
        </Button>
      </FormStack>
    </form>
  )
}
