import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Account } from '../../api/api.ts'
import { useChange, useMe, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { Time } from '../../ui/Time.tsx'
import { toasts } from '../../ui/toasts.ts'
import { agentWords } from './agent.ts'
import { EndSession } from './EndSession.tsx'
import style from './OwnAccount.module.css'

/** Where somebody is signed in, and the way to end it. */
export function AccountSessions({ account }: { account: Account }) {
  const { t } = useTranslation()
  const filter = `account eq "${account.id}"`
  const { data, error, refetch } = useRead('GET /sessions', { filter, limit: 20 })
  const items = data?.items ?? []
  return (
    <Card title={t('sessions.title')} aside={items.length > 0 ? <EndAll account={account} /> : null} flush>
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading lines={2} />}
      {data && items.length === 0 ? <p className={`muted ${style.session}`}>{t('sessions.none')}</p> : null}
      <ul>
        {items.map((session) => (
          <li key={session.id} className={style.session}>
            <div className={style.words}>
              <p className={style.agent}>{agentWords(session.agent) || t('sessions.unknownAgent')}</p>
              <p className="muted small">
                {session.address ?? '—'} · {t('sessions.seenAt')} <Time at={session.seenAt} />
              </p>
            </div>
            <EndSession session={session} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function EndAll({ account }: { account: Account }) {
  const { t } = useTranslation()
  const me = useMe()
  const [asking, setAsking] = useState(false)
  const end = useChange('DELETE /accounts/:id/sessions', { bare: true })
  if (account.id === me.account.id) return null
  const deed = () => deedOf('DELETE /accounts/:id/sessions', { id: account.id })
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setAsking(true)}>
        {t('sessions.endAll')}
      </Button>
      <ConfirmDanger
        mild
        opened={asking}
        close={() => setAsking(false)}
        title={t('sessions.endAllTitle', { name: account.displayName })}
        consequences={[t('sessions.endAllConsequence')]}
        wayBack={t('sessions.endAllBack')}
        label={t('sessions.endAll')}
        deed={deed}
        act={async (reason) => {
          await end.mutateAsync({ ...deed(), reason })
          toasts.show({ message: t('sessions.endedAll', { name: account.displayName }) })
        }}
      />
    </>
  )
}
