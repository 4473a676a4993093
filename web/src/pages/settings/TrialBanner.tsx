import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, useChange, useRead, useSignal } from '../../api/read.ts'
import { StateMark } from '../../ui/State.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import style from './settings.module.css'
import { ownTrial, PUT_BACK } from './trial.ts'
import { sectionTitle } from './words.ts'

const SOON_MS = 2_000
const SELDOM_MS = 60_000
const SHOWN_MS = 20_000

/** Above every page while settings are tried: how long still, what to do, and how it ended. */
export default function TrialBanner() {
  const { t } = useTranslation()
  const own = useSignal(ownTrial)
  const { data, error, dataUpdatedAt } = useRead(
    'GET /settings/trial',
    {},
    { bare: true, every: (last) => (last?.trial || ownTrial.get() ? SOON_MS : SELDOM_MS) },
  )
  const trial = data?.trial ?? null
  const endsAt = own?.endsAt ?? (trial ? dataUpdatedAt + trial.leftMs : 0)
  const left = useSecondsTo(endsAt, own !== null || trial !== null)
  const ended = own !== null && error === null && trial === null && dataUpdatedAt > endsAt - 59_000
  useEffect(() => {
    if (!ended) return undefined
    const timer = setTimeout(() => ownTrial.set(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [ended])

  const outcome = data?.last?.outcome
  const running = own !== null || trial !== null
  const watched = useRef(running)
  useEffect(() => {
    if (trial !== null || (own !== null && !ended)) watched.current = true
    else if (watched.current && data !== undefined) {
      watched.current = false
      // An open form shows what was tried; what holds is what was there before.
      if (outcome === 'reverted') void client.invalidateQueries().then(() => window.dispatchEvent(new Event(PUT_BACK)))
    }
  }, [trial, own, ended, outcome, data])

  if (own && error && !trial) return <Waiting section={own.section} left={left} refused={error.status === 403} />
  if (trial) return <Running section={trial.section} left={left} reached={trial.reached} link={own?.link ?? null} />
  if (!own) return null
  if (!ended || !data?.last) return <Waiting section={own.section} left={left} refused={false} />
  return (
    <output className={style.banner}>
      <StateMark state={data.last.outcome === 'kept' ? 'good' : 'attention'} />
      {t(`settings.trial.${data.last.outcome}`, { section: sectionTitle(own.section) })}
      <Button size="compact-sm" variant="default" onClick={() => ownTrial.set(null)}>
        {t('common.close')}
      </Button>
    </output>
  )
}

function Running(props: { section: string; left: number; reached: boolean; link: string | null }) {
  const { t } = useTranslation()
  const keep = useChange('POST /settings/trial/keep')
  const revert = useChange('POST /settings/trial/revert')
  const problem = keep.error ?? revert.error
  const open = props.link !== null && !props.reached
  return (
    <section className={style.banner} aria-label={t('settings.trial.title')}>
      <StateMark state="attention" />
      <span role="timer">
        {t('settings.trial.running', { section: sectionTitle(props.section), count: props.left })}
      </span>
      {open ? (
        <>
          <span>{t('settings.trial.openFirst')}</span>
          <Button size="compact-sm" component="a" href={props.link!} target="_blank" rel="noopener">
            {t('settings.trial.open')}
          </Button>
        </>
      ) : (
        <Button size="compact-sm" loading={keep.isPending} onClick={() => keep.mutate({ input: {} })}>
          {t('settings.trial.keep')}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        loading={revert.isPending}
        onClick={() => revert.mutate({ input: {} })}
      >
        {t('settings.trial.revert')}
      </Button>
      {problem ? <ProblemView problem={problem} /> : null}
    </section>
  )
}

/** The server cannot be asked: perhaps because of the very change. */
function Waiting({ section, left, refused }: { section: string; left: number; refused: boolean }) {
  const { t } = useTranslation()
  return (
    <output className={style.banner}>
      <StateMark state="attention" />
      {t(refused ? 'settings.trial.shutOut' : 'settings.trial.unreachable', {
        section: sectionTitle(section),
        count: left,
      })}
    </output>
  )
}

function useSecondsTo(end: number, running: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!running) return undefined
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [running])
  return Math.max(0, Math.ceil((end - now) / 1000))
}
