import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { OpenSession } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange } from '../../api/read.ts'
import { State } from '../../ui/State.tsx'
import { toasts } from '../../ui/toasts.ts'

/** Ends one session of somebody else; one's own ends on the page of one's own account. */
export function EndSession({ session }: { session: OpenSession }) {
  const { t } = useTranslation()
  const can = useCan()
  const end = useChange('DELETE /sessions/:id')
  if (session.own) return <State state="good">{t(session.current ? 'sessions.this' : 'sessions.yours')}</State>
  if (!can('access.sessions')) return null
  return (
    <Button
      variant="default"
      size="xs"
      loading={end.isPending}
      aria-label={t('sessions.endOf', { name: session.displayName })}
      onClick={() =>
        end.mutate(
          { input: { id: session.id } },
          { onSuccess: () => toasts.show({ message: t('sessions.ended', { name: session.displayName }) }) },
        )
      }
    >
      {t('sessions.end')}
    </Button>
  )
}
