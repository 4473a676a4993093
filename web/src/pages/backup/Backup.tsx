import { Button } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { AsCommand } from '../../command/AsCommand.tsx'
import { paths } from '../../paths.ts'
import { Serial } from '../../ui/Copy.tsx'
import { bytes, exact, number, span } from '../../ui/format.ts'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { History } from '../audit/History.tsx'
import style from './Backup.module.css'
import { Proof } from './Proof.tsx'
import { backupStates } from './words.ts'

export function Backup() {
  const { t } = useTranslation()
  const can = useCan()
  const { id = '' } = useParams({ strict: false })
  const verify = useChange('POST /backups/:id/verification')
  const [proving, prove] = useState<string | null>(null)
  const { data: backup, error, refetch } = useRead('GET /backups/:id', { id })
  if (error || !backup)
    return <PageBefore title={t('backup.one')} list={paths.backups} problem={error} retry={refetch} />
  const verifiable = backup.state !== 'pruned'
  return (
    <Page
      onPaper
      title={t('backup.of', { time: exact(backup.madeAt) })}
      state={<State state={backupStates[backup.state]}>{t(`backup.states.${backup.state}`)}</State>}
      purpose={t(`backup.purposeOf.${backup.state}`)}
      action={
        can('backup.run') && verifiable ? (
          <>
            <AsCommand deed={() => deedOf('POST /backups/:id/verification', { id })} />
            <Button
              loading={verify.isPending}
              onClick={() => verify.mutate({ input: { id } }, { onSuccess: ({ job }) => prove(job) })}
            >
              {t('backup.verify')}
            </Button>
          </>
        ) : null
      }
    >
      {verify.error ? <ProblemView problem={verify.error} /> : null}
      <Columns
        side={
          <Card title={t('common.facts')} flush>
            <Facts
              facts={[
                [t('backup.made'), <Time key="m" at={backup.madeAt} />],
                [t('backup.size'), bytes(backup.sizeBytes)],
                [t('backup.took'), span(backup.tookMs)],
                [t('backup.verified'), <Time key="v" at={backup.checkedAt} />],
                [t('backup.restoreTook'), backup.checkTookMs === null ? '—' : span(backup.checkTookMs)],
                [t('backup.auditSize'), number(backup.auditSize)],
                backup.entriesChecked === null ? null : [t('backup.entriesChecked'), number(backup.entriesChecked)],
                [t('backup.version'), backup.version],
                [
                  t('backup.file'),
                  <span key="f" className="mono small">
                    {backup.path}
                  </span>,
                ],
              ]}
            />
          </Card>
        }
      >
        {proving === null ? null : <Proof key={proving} job={proving} close={() => prove(null)} />}
        {backup.failure ? (
          <Card title={t('backup.failure')}>
            <p className={style.failure}>{backup.failure}</p>
          </Card>
        ) : null}
        <Card title={t('backup.members')} aside={t('backup.memberCount', { count: backup.members.length })} flush>
          <ul>
            {backup.members.map((member) => (
              <li key={member.name} className={style.member}>
                <span className={style.name}>{member.name}</span>
                <span className="muted small">SHA-256</span>
                <Serial value={member.sha256} name={member.name} />
                <span className={style.size}>{bytes(member.size)}</span>
              </li>
            ))}
          </ul>
        </Card>
        <Rows rows={backup.rows} />
        <History target={`backup:${backup.id}`} />
      </Columns>
    </Page>
  )
}

/** What is inside, counted: the largest tables first. */
function Rows({ rows }: { rows: Record<string, number> }) {
  const { t } = useTranslation()
  const largest = Object.entries(rows)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
  if (largest.length === 0) return null
  return (
    <Card title={t('backup.rows')} flush>
      <ul className={style.rows}>
        {largest.map(([table, count]) => (
          <li key={table}>
            <span className="mono small">{table}</span> <span>{number(count)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
