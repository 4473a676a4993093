import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueryWord } from '../../address.ts'
import type { AuditEntry } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { exact, middleShort, number, utc } from '../../ui/format.ts'
import { EvidenceIcon } from '../../ui/icons.tsx'
import { Page, Stack } from '../../ui/Page.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { TwoLines } from './TwoLines.tsx'
import { EntryDrawer } from './EntryDrawer.tsx'
import { Head } from './Head.tsx'
import { outcomeStates, whoActed } from './words.ts'

export function AuditLog() {
  const { t } = useTranslation()
  const words = useWords()
  const navigate = useNavigate()
  const [entry, openEntry] = useQueryWord('entry')
  const can = useCan()
  const head = useRead('GET /audit/head', {})
  const verify = useChange('POST /audit/verification')
  const columns = useMemo<ListColumn<AuditEntry>[]>(
    () => [
      {
        id: 'action',
        header: t('audit.entry.action'),
        text: (row) => row.action,
        render: (row) => (
          <button type="button" className="plain link" onClick={() => openEntry(String(row.seq))}>
            {words.action(row.action)}
          </button>
        ),
      },
      {
        id: 'target',
        header: t('audit.entry.target'),
        render: (row) => <Target entry={row} />,
      },
      {
        id: 'actor',
        files: ['actor', 'actorName'],
        header: t('audit.entry.actor'),
        render: (row) => whoActed(row, words),
      },
      {
        id: 'outcome',
        header: t('audit.entry.outcome'),
        render: (row) => <State state={outcomeStates[row.outcome]}>{t(`common.outcomes.${row.outcome}`)}</State>,
      },
      {
        id: 'at',
        header: t('audit.entry.at'),
        render: (row) => (
          <time dateTime={row.at}>
            <TwoLines above={exact(row.at)} below={utc(row.at)} />
          </time>
        ),
        whole: true,
      },
      {
        id: 'seq',
        sort: 'seq',
        header: t('audit.entry.position'),
        render: (row) => <span className="mono">{number(row.seq)}</span>,
        align: 'right',
        wide: true,
      },
    ],
    [t, words, openEntry],
  )
  return (
    <Page
      title={t('audit.title')}
      purpose={t('audit.purpose')}
      action={
        can('audit.read') ? (
          <Button
            variant="default"
            loading={verify.isPending}
            onClick={() =>
              verify.mutate(
                { input: {} },
                { onSuccess: ({ job }) => void navigate({ to: '/jobs', search: { job } } as never) },
              )
            }
          >
            {t('audit.verify')}
          </Button>
        ) : null
      }
    >
      <Stack>
        {verify.error ? <ProblemView problem={verify.error} /> : null}
        {head.data ? <Head head={head.data} /> : null}
        <ListTable
          list="entries"
          at="GET /audit/entries"
          title={t('audit.title')}
          columns={columns}
          rowId={(row) => String(row.seq)}
          search={t('audit.search')}
          quick="outcome"
          empty={
            <EmptyState icon={<EvidenceIcon size={24} />} title={t('audit.empty')}>
              {t('audit.emptyText')}
            </EmptyState>
          }
        />
      </Stack>
      <EntryDrawer seq={entry === null ? null : Number(entry)} close={() => openEntry(null)} />
    </Page>
  )
}

function Target({ entry }: { entry: AuditEntry }) {
  const words = useWords()
  const [kind = '', ...id] = entry.target.split(':')
  return (
    <span title={entry.target}>
      {words.target(kind)} <span className="mono muted">{middleShort(id.join(':'), 5)}</span>
    </span>
  )
}
