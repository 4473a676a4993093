import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '../../api/api.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/Empty.tsx'
import { exact, number } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { EvidenceIcon } from '../../ui/icons.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { MissingRight } from '../../ui/MissingRight.tsx'
import { Card, Page, Stack } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { Time } from '../../ui/Time.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { whoActed } from './words.ts'

/** From the id that a refusal shows to its reason, for whoever may read the log. */
export function Request() {
  const { t } = useTranslation()
  const { id = '' } = useParams({ strict: false })
  const { data, error, refetch } = useRead('GET /audit/requests', { id })
  return (
    <Page
      onPaper
      title={t('audit.request.title')}
      purpose={t('audit.request.purpose', { id, at: data ? exact(data.at) : '' })}
      narrow
    >
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading />}
      {data ? (
        <Stack>
          {data.entries.map((entry) => (
            <Reason key={entry.seq} entry={entry} />
          ))}
          <Entries title={t('audit.request.did')} entries={data.entries} />
          {data.counted.length > 0 ? <p>{t('audit.request.counted')}</p> : null}
          <Entries title={t('audit.request.countedTitle')} entries={data.counted} />
          {data.entries.length + data.counted.length === 0 ? (
            <EmptyState icon={<EvidenceIcon size={24} />} title={t('audit.request.nothing')}>
              {t('audit.request.nothingText')}
            </EmptyState>
          ) : null}
        </Stack>
      ) : null}
    </Page>
  )
}

function codeOf({ detail }: AuditEntry): string | null {
  return typeof detail?.['code'] === 'string' ? detail['code'] : null
}

/** What a refusal means; for a missing right also who can give it. */
function Reason({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation()
  const words = useWords()
  const code = codeOf(entry)
  if (code === null || entry.outcome === 'done') return null
  const right = entry.detail?.['permission']
  return (
    <Card title={t('audit.request.refused', { code })}>
      <p>{words.problem(code)}</p>
      {typeof right === 'string' ? (
        <p>
          <MissingRight permission={right} />
        </p>
      ) : null}
      <p className="small">
        <span className="mono">{entry.target.replace(/^route:/, '')}</span> ·{' '}
        <Go to={paths.problem(code)}>{t('audit.request.meaning')}</Go>
      </p>
    </Card>
  )
}

function Entries({ title, entries }: { title: string; entries: AuditEntry[] }) {
  const words = useWords()
  if (entries.length === 0) return null
  return (
    <Card title={title} flush>
      <Timeline
        moments={entries.map((entry) => ({
          key: String(entry.seq),
          when: <Time at={entry.at} />,
          what: <Go to={paths.auditEntry(entry.seq)}>{words.action(entry.action)}</Go>,
          more: [whoActed(entry, words), codeOf(entry), countOf(entry)].filter(Boolean).join(' · '),
        }))}
      />
    </Card>
  )
}

function countOf({ detail }: AuditEntry): string | null {
  const count = detail?.['count']
  return typeof count === 'number' && count > 1 ? `× ${number(count)}` : null
}
