import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { OFFLINE, type Problem } from '../api/problem.ts'
import { useWords } from '../i18n/words.ts'
import { paths } from '../paths.ts'
import { Copy } from './Copy.tsx'
import { EmptyState } from './Empty.tsx'
import { GoButton } from './Go.tsx'
import { HelpLink } from './HelpLink.tsx'
import { LockIcon } from './icons.tsx'
import { MissingRight } from './MissingRight.tsx'
import { useRefusal } from './refusal.ts'
import { StateMark } from './State.tsx'
import style from './ProblemView.module.css'

/** Many refusals tell it themselves, in the server's words or in the manual's. */
const SAYS_SO = /(?:nothing|nobody) was changed|(?:nichts|niemand) wurde geändert/i

function useProblemWords(problem: Problem): { what: string; todo: string } {
  const { t } = useTranslation()
  const { what, todo } = useRefusal(problem.code, problem.detail || t('common.problem.fault'))
  if (problem.status === OFFLINE) return { what: t('common.problem.offline'), todo: t('common.problem.offlineTodo') }
  if (todo) return { what, todo }
  if (problem.status >= 500) return { what: t('common.problem.fault'), todo: t('common.problem.faultTodo') }
  if (problem.status === 412) return { what: t('common.problem.stale'), todo: t('common.problem.staleTodo') }
  if (problem.status === 429) return { what, todo: t('common.problem.tooManyTodo') }
  return { what, todo: problem.errors.length > 0 ? t('common.problem.fieldsTodo') : '' }
}

/** What happened, whether anything changed, what to do, and the request id to ask about. */
export function ProblemView({ problem, retry, action }: { problem: Problem; retry?: () => void; action?: ReactNode }) {
  const { t } = useTranslation()
  const { what, todo } = useProblemWords(problem)
  return (
    <div className={style.problem} role="alert">
      <StateMark state={problem.status === OFFLINE ? 'unknown' : problem.approval ? 'attention' : 'bad'} />
      <div className={style.words}>
        <p className={style.what}>{what}</p>
        <p className={style.todo}>
          {problem.change && problem.status !== OFFLINE && !SAYS_SO.test(what)
            ? `${t('common.problem.nothingChanged')} `
            : ''}
          {problem.change && problem.status === OFFLINE ? `${t('common.problem.maybeChanged')} ` : ''}
          {todo} <HelpLink code={problem.code} />
        </p>
        {problem.requestId ? (
          <p className={style.request}>
            {t('common.problem.request')} <span className="mono">{problem.requestId}</span>
            <Copy value={problem.requestId} name={t('common.problem.request')} />
          </p>
        ) : null}
      </div>
      {action}
      {problem.approval ? (
        <GoButton to={paths.approval(problem.approval)} variant="default" size="xs">
          {t('common.problem.approval')}
        </GoButton>
      ) : null}
      {retry ? (
        <Button variant="default" size="xs" onClick={retry}>
          {t('common.tryAgain')}
        </Button>
      ) : null}
    </div>
  )
}

/** In place of content that could not be read; says who can help when it is a matter of permission, and leads to `list`. */
export function PageProblem({ problem, retry, list }: { problem: Problem; retry?: () => void; list?: string }) {
  const { t } = useTranslation()
  const words = useWords()
  if (problem.status === 403)
    return (
      <EmptyState icon={<LockIcon size={24} />} title={t('common.noPermission.title')}>
        {problem.permission ? (
          <MissingRight permission={problem.permission} />
        ) : (
          words.problem(problem.code) || t('common.noPermission.text')
        )}
      </EmptyState>
    )
  if (problem.status !== 404) return <ProblemView problem={problem} retry={retry} />
  // What is not there does not come by asking again.
  const way = list ? (
    <GoButton to={list} variant="default" size="xs">
      {t('common.toList')}
    </GoButton>
  ) : null
  return <ProblemView problem={problem} action={way} />
}
