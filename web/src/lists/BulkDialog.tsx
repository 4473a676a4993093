import { Button, Loader, Modal, NativeSelect } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Api } from '../api/api.ts'
import { call } from '../api/call.ts'
import { toProblem, type Problem } from '../api/problem.ts'
import { useList } from '../api/read.ts'
import { paths } from '../paths.ts'
import { deedOf } from '../command/deed.ts'
import { ConfirmDanger } from '../ui/ConfirmDanger.tsx'
import { number } from '../ui/format.ts'
import { FormStack } from '../ui/form.tsx'
import { ProblemView } from '../ui/ProblemView.tsx'
import type { ListAct } from './contract.ts'
import { inWords } from './info.ts'
import { toasts } from '../ui/toasts.ts'
import style from './BulkBar.module.css'

type Plan = Api['POST /bulk/plans']['output']
type PlanInput = Api['POST /bulk/plans']['input']

/** An act on many rows: planned first, then confirmed with what the plan says in numbers, then done by a job. */
export function BulkDialog({
  act,
  rows,
  close,
  done,
}: {
  act: ListAct
  /** Which rows: their ids, or what finds them. */
  rows: Omit<PlanInput, 'act' | 'input'>
  close: () => void
  done: () => void
}) {
  const [input, setInput] = useState<Record<string, string> | null>(act.asks.length > 0 ? null : {})
  if (input === null) return <AskInput act={act} close={close} answer={setInput} />
  return <Planned act={act} asked={{ ...rows, act: act.name, input }} close={close} done={done} />
}

/** What the act wants to know besides the rows, before its plan is made. */
function AskInput({
  act,
  close,
  answer,
}: {
  act: ListAct
  close: () => void
  answer: (input: Record<string, string>) => void
}) {
  const { t } = useTranslation()
  const [input, setInput] = useState(() =>
    Object.fromEntries(act.asks.map(({ name, choices }) => [name, choices[0]?.value ?? ''])),
  )
  return (
    <Modal opened onClose={close} title={inWords(act.title)} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <FormStack>
        {act.asks.map(({ name, title, choices }) => (
          <NativeSelect
            key={name}
            label={inWords(title)}
            value={input[name] ?? ''}
            data={choices.map((choice) => ({ value: choice.value, label: inWords(choice.title) }))}
            onChange={(event) => setInput({ ...input, [name]: event.currentTarget.value })}
          />
        ))}
        <div className={style.foot}>
          <Button variant="default" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button onClick={() => answer(input)}>{t('lists.bulk.plan')}</Button>
        </div>
      </FormStack>
    </Modal>
  )
}

function Planned({ act, asked, close, done }: { act: ListAct; asked: PlanInput; close: () => void; done: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [plan, setPlan] = useState<Plan | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const make = useEffectEvent(() => {
    call('POST /bulk/plans', asked).then(setPlan, (thrown: unknown) => setProblem(toProblem(thrown)))
  })
  useEffect(() => make(), [])

  async function apply(of: Plan, reason: string): Promise<void> {
    const { job } = await call('POST /bulk/plans/:id/application', { id: of.id, hash: of.hash }, { bare: true, reason })
    toasts.show({
      message: (
        <>
          {t('lists.bulk.begun', { act: inWords(act.title), count: of.will, shown: number(of.will) })}{' '}
          {/* Toasts lie outside of the router. */}
          <a
            className="link"
            href={paths.job(job)}
            onClick={(event) => {
              event.preventDefault()
              void navigate({ to: '/jobs', search: { job } } as never)
            }}
          >
            {t('lists.bulk.follow')}
          </a>
        </>
      ),
    })
    done()
    await queries.invalidateQueries()
  }

  if (plan === null || plan.will === 0)
    return (
      <Modal opened onClose={close} title={inWords(act.title)} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {problem ? <ProblemView problem={problem} /> : null}
        {plan === null && problem === null ? <Loader size="sm" aria-label={t('common.loading')} /> : null}
        {plan ? (
          <>
            <p>{t('lists.bulk.nothing', { count: plan.total, shown: number(plan.total) })}</p>
            <Skipped plan={plan} />
          </>
        ) : null}
      </Modal>
    )
  return (
    <ConfirmDanger
      opened
      mild={!act.dangerous}
      close={close}
      title={inWords(act.title)}
      consequences={[
        t('lists.bulk.will', { count: plan.total, will: number(plan.will), total: number(plan.total) }),
        ...askedInWords(act, asked),
        ...plan.consequences.map(({ title, count }) => `${inWords(title)}: ${number(count)}`),
      ]}
      wayBack={t(act.dangerous ? 'lists.bulk.noWayBack' : 'lists.bulk.exactly')}
      label={t('lists.bulk.do', { act: inWords(act.title), shown: number(plan.will) })}
      asksReason
      deed={() => deedOf('POST /bulk/plans/:id/application', { id: plan.id, hash: plan.hash })}
      act={(reason) => apply(plan, reason)}
    >
      <Skipped plan={plan} />
      <PlanRows id={plan.id} />
    </ConfirmDanger>
  )
}

/** What was said when the act asked. */
function askedInWords({ asks }: ListAct, { input = {} }: PlanInput): string[] {
  return asks.map(({ name, title, choices }) => {
    const chosen = choices.find(({ value }) => value === input[name])
    return `${inWords(title)}: ${chosen ? inWords(chosen.title) : String(input[name])}`
  })
}

/** What the plan leaves out, by why. */
function Skipped({ plan }: { plan: Plan }) {
  if (plan.skipped.length === 0) return null
  return (
    <ul className={style.skipped}>
      {plan.skipped.map(({ reason, title, count }) => (
        <li key={reason}>
          {inWords(title)}: {number(count)}
        </li>
      ))}
    </ul>
  )
}

/** The rows of the plan, for whoever wants to see them before. */
function PlanRows({ id }: { id: string }) {
  const { t } = useTranslation()
  const list = useList('GET /bulk/plans/:id/rows', { id })
  return (
    <details className={style.rows}>
      <summary>{t('lists.bulk.rows')}</summary>
      <ul>
        {list.rows.map((row) => (
          <li key={row.seq} className={row.reason === null ? '' : style.out}>
            {row.label || row.target}
          </li>
        ))}
      </ul>
      {list.more ? (
        <Button variant="subtle" size="compact-sm" loading={list.loadingMore} onClick={list.loadMore}>
          {t('common.table.more')}
        </Button>
      ) : null}
    </details>
  )
}
