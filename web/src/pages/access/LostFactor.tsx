import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/call.ts'
import { toProblem, type Problem } from '../../api/problem.ts'
import { CodeInput } from '../../ui/Code.tsx'
import { FormStack, useRoomForm } from '../../ui/form.tsx'
import type { Half } from './SignInForm.tsx'

/** Asks for a code by mail, and takes it: a new factor is set up in place of the lost ones. */
export default function LostFactor({ recovered, back }: { recovered: (half: Half) => void; back: () => void }) {
  const { t } = useTranslation()
  const [refused, setRefused] = useState<Problem | null>(null)
  useEffect(() => {
    call('POST /session/mail-code', {}, { bare: true }).catch((thrown: unknown) => setRefused(toProblem(thrown)))
  }, [])
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { code: '' },
    validate: ({ code }) => (code.trim().length < 6 ? { code: t('access.code.short') } : {}),
    send: async ({ code }) => recovered(await call('POST /session/recovery', { code: code.trim() }, { bare: true })),
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem ?? refused}>
        {refused ? null : <p>{t('factors.lost.sent')}</p>}
        <CodeInput focused label={t('factors.lost.code')} description={t('factors.lost.replaces')} {...field('code')} />
        <Button type="submit" loading={busy} fullWidth>
          {t('factors.lost.do')}
        </Button>
        <Button variant="subtle" color="gray" onClick={back}>
          {t('common.cancel')}
        </Button>
      </FormStack>
    </form>
  )
}
