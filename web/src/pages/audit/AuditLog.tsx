import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters, useQueryWord } from '../../address.ts'
import type { AuditEntry } from '../../api/api.ts'
import { allOf, search } from '../../api/filter.ts'
import { useChange, useList, useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { DataTable, type TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { ChoiceFilter, FilterChip, SearchFilter, type Filters } from '../../ui/Filters.tsx'
import { exact, middleShort, number, utc } from '../../ui/format.ts'
import { EvidenceIcon } from '../../ui/icons.tsx'
import { Page, Stack } from '../../ui/Page.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import style from './AuditLog.module.css'
import { EntryDrawer } from './EntryDrawer.tsx'
import { Head } from './Head.tsx'
import { actorName, outcomeStates } from './words.ts'

const NAMES = ['q', 'from', 'to', 'action', 'actor', 'target', 'outcome'] as const

/** The day after, so that “to” includes the whole of its day. */
function until(day: string): string {
  return new Date(new Date(`${day}T00:00:00`).getTime() + 86_400_000).toISOString()
}

export function AuditLog() {
  const { t } = useTranslation()
  const words = useWords()
  const navigate = useNavigate()
  const filters = useFilters(NAMES)
  const [entry, openEntry] = useQueryWord('entry')
  const { from, to, ...rest } = filters.values
  const list = useList('GET /audit/entries', {
    ...search(rest),
    ...allOf(
      // `ca.*` is all of a room.
      rest['action']?.endsWith('.*') ? ['action', 'sw', rest['action'].slice(0, -1)] : ['action', 'eq', rest['action']],
      ['actor', 'eq', rest['actor']],
      ['target', 'eq', rest['target']],
      ['outcome', 'eq', rest['outcome']],
      ['at', 'ge', from ? new Date(`${from}T00:00:00`).toISOString() : undefined],
      ['at', 'lt', to ? until(to) : undefined],
    ),
  })
  const head = useRead('GET /audit/head', {})
  const verify = useChange('POST /audit/verification')
  const columns = useMemo<TableColumn<AuditEntry>[]>(
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
        text: (row) => row.target,
        render: (row) => <Target entry={row} />,
      },
      {
        id: 'actor',
        header: t('audit.entry.actor'),
        text: (row) => `${row.actor.kind}:${row.actor.id} ${row.actor.name ?? ''}`,
        render: (row) => actorName(row.actor, words),
      },
      {
        id: 'outcome',
        header: t('audit.entry.outcome'),
        text: (row) => row.outcome,
        render: (row) => <State state={outcomeStates[row.outcome]}>{t(`audit.outcomes.${row.outcome}`)}</State>,
      },
      {
        id: 'at',
        header: t('audit.entry.at'),
        text: (row) => row.at,
        render: (row) => (
          <time className={style.when} dateTime={row.at}>
            <span>{exact(row.at)}</span>
            <small className="mono">{utc(row.at)}</small>
          </time>
        ),
      },
      {
        id: 'seq',
        header: t('audit.entry.position'),
        text: (row) => String(row.seq),
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
      }
    >
      <Stack>
        {verify.error ? <ProblemView problem={verify.error} /> : null}
        {head.data ? <Head head={head.data} /> : null}
        <DataTable
          id="audit"
          name={t('audit.title')}
          list={list}
          columns={columns}
          rowId={(row) => String(row.seq)}
          filtered={filters.any}
          clear={filters.clear}
          filters={<EntryFilters filters={filters} />}
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

function EntryFilters({ filters }: { filters: Filters }) {
  const { t } = useTranslation()
  const words = useWords()
  return (
    <>
      <SearchFilter filters={filters} label={t('audit.search')} />
      <DayFilter filters={filters} name="from" label={t('audit.from')} />
      <DayFilter filters={filters} name="to" label={t('audit.to')} />
      <ChoiceFilter
        filters={filters}
        name="outcome"
        label={t('audit.entry.outcome')}
        choices={(['done', 'refused', 'failed'] as const).map((value) => ({
          value,
          label: t(`audit.outcomes.${value}`),
        }))}
      />
      {filters.values['action'] ? (
        <FilterChip filters={filters} names={['action']}>
          {words.action(filters.values['action'])}
        </FilterChip>
      ) : null}
      {filters.values['target'] ? (
        <FilterChip filters={filters} names={['target']}>
          {`${words.target(filters.values['target'])} ${middleShort(filters.values['target'].split(':').slice(1).join(':'), 5)}`}
        </FilterChip>
      ) : null}
      {filters.values['actor'] ? (
        <FilterChip filters={filters} names={['actor']}>
          {t('audit.byActor', { actor: middleShort(filters.values['actor'], 6) })}
        </FilterChip>
      ) : null}
    </>
  )
}

function DayFilter({ filters, name, label }: { filters: Filters; name: string; label: string }) {
  return (
    <label className={style.day}>
      <span className="muted small">{label}</span>
      <TextInput
        type="date"
        size="xs"
        value={filters.values[name] ?? ''}
        onChange={(event) => filters.set(name, event.currentTarget.value || null)}
      />
    </label>
  )
}
