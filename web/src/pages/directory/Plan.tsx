import { Button } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Plan as PlanType, PlanRow } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { useWords, type Words } from '../../i18n/words.ts'
import { ListTable, type ListColumn } from '../../lists/ListTable.tsx'
import { paths } from '../../paths.ts'
import { Cause } from '../../ui/Cause.tsx'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { day, number } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { CheckIcon } from '../../ui/icons.tsx'
import { Serial } from '../../ui/Copy.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { State, StateMark } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { History } from '../audit/History.tsx'
import { BeforeAfter } from './BeforeAfter.tsx'
import style from './Plan.module.css'
import { changesOf, type ValueWords } from './changes.ts'
import { PLAN_KINDS, planStates } from './words.ts'

/** What a sync would do, before it does it. */
export function Plan() {
  const { t } = useTranslation()
  const can = useCan()
  const { id = '' } = useParams({ strict: false })
  const { data: plan, error, refetch } = useRead('GET /directory/plans/:id', { id })
  if (error || !plan)
    return <PageBefore title={t('directory.plan.one')} list={paths.plans()} problem={error} retry={refetch} />
  const open =
    (plan.state === 'ready' || plan.state === 'stopped') &&
    plan.hash !== null &&
    plan.brakes.every((brake) => !brake.hard)
  return (
    <Page
      onPaper
      title={t('directory.plan.title', { source: plan.source.name })}
      state={<State state={planStates[plan.state]}>{t(`directory.planStates.${plan.state}`)}</State>}
      purpose={t(`directory.plan.purpose.${plan.state === 'incomplete' && !plan.problem ? 'reading' : plan.state}`)}
      action={open && can('directory.sync') ? <Apply plan={plan} /> : null}
    >
      <Columns
        side={
          <Card title={t('common.facts')} flush>
            <Facts
              facts={[
                [
                  t('directory.source.one'),
                  <Go key="s" to={paths.source(plan.source.id)}>
                    {plan.source.name}
                  </Go>,
                ],
                [t('directory.plan.made'), <Time key="m" at={plan.createdAt} />],
                [t('directory.plan.applied'), <Time key="a" at={plan.appliedAt} />],
                [t('directory.plan.read'), number(plan.entriesRead)],
                plan.outsideMembers > 0 ? [t('directory.plan.outside'), number(plan.outsideMembers)] : null,
                plan.state === 'applying'
                  ? [
                      t('directory.plan.progress'),
                      t('jobs.of', { done: number(plan.appliedRows), total: number(plan.rows) }),
                    ]
                  : null,
                plan.hash ? [t('directory.plan.hash'), <Serial key="h" value={plan.hash} keep={8} />] : null,
              ]}
            />
          </Card>
        }
      >
        {plan.problem ? (
          <Card title={t('directory.plan.problem')}>
            <Cause code={plan.problemCode ?? ''} text={plan.problem} />
          </Card>
        ) : null}
        <Brakes plan={plan} />
        {plan.state === 'incomplete' ? null : <BeforeAfter plan={plan} />}
      </Columns>
      <div className={style.below}>
        {plan.state === 'incomplete' ? null : <RowsOf plan={plan} />}
        <History target={`plan:${plan.id}`} />
      </div>
    </Page>
  )
}

/** Whether somebody has let it go on. */
function isReleased({ state }: PlanType): boolean {
  return state === 'applying' || state === 'applied'
}

function Brakes({ plan }: { plan: PlanType }) {
  const { t } = useTranslation()
  const words = useWords()
  if (plan.brakes.length === 0) return null
  return (
    <Card
      title={t(isReleased(plan) ? 'directory.plan.brakesReleased' : 'directory.plan.brakesTitle', {
        count: plan.brakes.length,
      })}
      flush
    >
      <ul>
        {plan.brakes.map(({ brake, hard, facts }) => (
          <li key={`${brake} ${JSON.stringify(facts)}`} className={style.brake}>
            <StateMark state={isReleased(plan) ? 'attention' : 'bad'} />
            <span>
              {words.brake(brake, figuresOf(facts, words))} {hard ? <strong>{t('directory.plan.hard')}</strong> : null}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** Figures as people write them, and attributes by their names in the language of the page. */
function figuresOf(facts: PlanType['brakes'][number]['facts'], words: Words): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      typeof fact === 'number' ? number(fact) : name === 'attribute' ? words.attribute(fact) : fact,
    ]),
  )
}

function valueWords(t: TFunction): ValueWords {
  return { state: (state) => t(`directory.states.${state}`), day: (at) => day(new Date(at).toISOString()) }
}

function RowsOf({ plan }: { plan: PlanType }) {
  const { t } = useTranslation()
  const words = useWords()
  const columns = useMemo<ListColumn<PlanRow>[]>(
    () => [
      {
        id: 'name',
        header: t('directory.person.name'),
        text: (row) => row.name,
        render: (row) =>
          row.id === null ? (
            row.name
          ) : (
            <Go to={row.object === 'person' ? paths.person(row.id) : paths.group(row.id)}>{row.name}</Go>
          ),
      },
      {
        id: 'kind',
        header: t('directory.plan.kind'),
        render: (row) => t(`directory.planKinds.${row.kind}`),
      },
      {
        id: 'object',
        header: t('directory.group.kind'),
        render: (row) => t(`directory.objects.${row.object}`),
        wide: true,
      },
      {
        id: 'reason',
        header: t('directory.plan.reason'),
        render: (row) => t(`directory.reasons.${row.reason}`),
      },
      {
        id: 'changes',
        files: ['before', 'after'],
        header: t('directory.plan.what'),
        render: (row) => (
          <span className={style.changes}>
            {changesOf(row, valueWords(t)).map((change) => (
              <span key={change.attribute} title={`${change.before || '—'} → ${change.after || '—'}`}>
                <span className="muted">{words.attribute(change.attribute)}</span>{' '}
                {change.before ? <s>{change.before}</s> : null} {change.after || '—'}
              </span>
            ))}
          </span>
        ),
      },
    ],
    [t, words],
  )
  return (
    <ListTable
      list="plan-rows"
      at="GET /directory/plans/:id/rows"
      given={{ id: plan.id }}
      title={t('directory.plan.rows')}
      columns={columns}
      rowId={(row) => String(row.seq)}
      search={null}
      quick="kind"
      empty={
        <EmptyState icon={<CheckIcon size={24} />} title={t('directory.plan.nothing')}>
          {t('directory.plan.nothingText')}
        </EmptyState>
      }
    />
  )
}

function Apply({ plan }: { plan: PlanType }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const apply = useChange('POST /directory/plans/:id/application', { bare: true })
  const [asking, setAsking] = useState(false)
  const deed = () =>
    deedOf('POST /directory/plans/:id/application', {
      id: plan.id,
      hash: plan.hash ?? '',
      approve: plan.brakes.map((one) => one.brake),
    })
  const consequences = PLAN_KINDS.filter((kind) => (plan.counts[kind] ?? 0) > 0).map((kind) =>
    t(`directory.consequences.${kind}`, { count: plan.counts[kind] ?? 0, shown: number(plan.counts[kind] ?? 0) }),
  )
  return (
    <>
      <Button color={plan.state === 'stopped' ? 'red' : undefined} onClick={() => setAsking(true)}>
        {plan.state === 'stopped' ? t('directory.plan.applyAnyway') : t('directory.plan.apply')}
      </Button>
      <ConfirmDanger
        mild={plan.state === 'ready'}
        asksReason={plan.state === 'stopped'}
        opened={asking}
        close={() => setAsking(false)}
        title={t('directory.plan.applyTitle', { source: plan.source.name })}
        consequences={consequences.length > 0 ? consequences : [t('directory.plan.nothing')]}
        wayBack={plan.state === 'stopped' ? t('directory.plan.backStopped') : t('directory.plan.back')}
        label={plan.state === 'stopped' ? t('directory.plan.applyAnyway') : t('directory.plan.apply')}
        deed={deed}
        act={async (reason) => {
          const { job } = await apply.mutateAsync({ ...deed(), reason })
          void navigate({ to: '/jobs', search: { job } } as never)
        }}
      />
    </>
  )
}
