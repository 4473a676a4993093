import { Button, Drawer, Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Api } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { useWords, type Words } from '../../i18n/words.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { number } from '../../ui/format.ts'
import { GoButton } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Facts, Stack } from '../../ui/Page.tsx'
import { PageProblem, ProblemView } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { actorName, actorOf } from '../audit/words.ts'
import { figuresOf } from '../home/figures.ts'
import style from './Alarms.module.css'
import { alarmStates, DURATIONS, type Duration } from './words.ts'

type Detail = Api['GET /alarms/:id']['output']

/** One alarm: what it is, what to do about it, what happened to it. */
export function AlarmDrawer({ id, close }: { id: string | null; close: () => void }) {
  const { t } = useTranslation()
  return (
    <Drawer
      opened={id !== null}
      onClose={close}
      size={520}
      title={t('alarms.one')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {id === null ? null : <AlarmView id={id} />}
    </Drawer>
  )
}

function AlarmView({ id }: { id: string }) {
  const { t } = useTranslation()
  const words = useWords()
  const { data: alarm, error, refetch } = useRead('GET /alarms/:id', { id })
  if (error) return <PageProblem problem={error} retry={() => void refetch()} />
  if (!alarm) return <Loading />
  const figures = figuresOf(alarm.figures)
  return (
    <Stack>
      <div className={style.head}>
        <h3 className={style.title}>{words.need(alarm.rule, 'title', figures)}</h3>
        <State state={alarm.severity}>{t(`common.states.${alarm.severity}`)}</State>
        <State state={alarmStates[alarm.state]}>{t(`alarms.states.${alarm.state}`)}</State>
      </div>
      <p>{words.need(alarm.rule, 'text', figures)}</p>
      <p className="muted small">{alarm.endsByItself ? t('alarms.endsByItself') : t('alarms.endsByHand')}</p>
      <Acts alarm={alarm} />
      <KeyFacts alarm={alarm} />
      <Happened alarm={alarm} words={words} />
    </Stack>
  )
}

function KeyFacts({ alarm }: { alarm: Detail }) {
  const { t } = useTranslation()
  const { acknowledged, silenced } = alarm
  return (
    <Card flush>
      <Facts
        facts={[
          [t('alarms.raised'), <Time key="r" at={alarm.raisedAt} />],
          [t('alarms.lastSeen'), <Time key="l" at={alarm.lastSeenAt} />],
          alarm.clearedAt ? [t('alarms.cleared'), <Time key="c" at={alarm.clearedAt} />] : null,
          alarm.occurrences > 1 ? [t('alarms.occurrences'), number(alarm.occurrences)] : null,
          alarm.earlier > 0 ? [t('alarms.earlier'), number(alarm.earlier)] : null,
          acknowledged ? [t('alarms.acknowledged'), <Time key="a" at={acknowledged.at} />] : null,
          acknowledged ? [t('alarms.why'), acknowledged.reason] : null,
          silenced && alarm.state === 'silenced'
            ? [t('alarms.silencedUntil'), <Time key="s" at={silenced.until} />]
            : null,
        ]}
      />
    </Card>
  )
}

function Acts({ alarm }: { alarm: Detail }) {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const [asking, ask] = useState<'acknowledge' | 'silence' | null>(null)
  const unsilence = useChange('DELETE /alarms/:id/silence')
  const { id, state } = alarm
  const mine = can('alarms.manage') && state !== 'cleared'
  return (
    <div className={style.acts}>
      <GoButton to={alarm.link} variant={state === 'open' ? 'filled' : 'default'}>
        {words.need(alarm.rule, 'action', figuresOf(alarm.figures))}
      </GoButton>
      {mine && alarm.acknowledged === null ? (
        <Button variant="default" onClick={() => ask('acknowledge')}>
          {t('alarms.acknowledge')}
        </Button>
      ) : null}
      {mine && state !== 'silenced' ? (
        <Button variant="default" onClick={() => ask('silence')}>
          {t('alarms.silence')}
        </Button>
      ) : null}
      {mine && state === 'silenced' ? (
        <Button variant="default" loading={unsilence.isPending} onClick={() => unsilence.mutate({ input: { id } })}>
          {t('alarms.unsilence')}
        </Button>
      ) : null}
      {unsilence.error ? <ProblemView problem={unsilence.error} /> : null}
      <Acknowledge alarm={alarm} opened={asking === 'acknowledge'} close={() => ask(null)} />
      <Silence alarm={alarm} opened={asking === 'silence'} close={() => ask(null)} />
    </div>
  )
}

interface ActProps {
  alarm: Detail
  opened: boolean
  close: () => void
}

function Acknowledge({ alarm, opened, close }: ActProps) {
  const { t } = useTranslation()
  const acknowledge = useChange('POST /alarms/:id/acknowledgement', { bare: true })
  return (
    <ConfirmDanger
      opened={opened}
      close={close}
      title={t('alarms.acknowledgeTitle')}
      consequences={[t('alarms.acknowledgeText')]}
      wayBack={alarm.endsByItself ? t('alarms.acknowledgeStays') : t('alarms.acknowledgeOver')}
      label={t('alarms.acknowledge')}
      asksReason
      mild
      act={(reason) => acknowledge.mutateAsync({ input: { id: alarm.id }, reason })}
    />
  )
}

function Silence({ alarm, opened, close }: ActProps) {
  const { t } = useTranslation()
  const silence = useChange('POST /alarms/:id/silence', { bare: true })
  const [duration, choose] = useState<Duration>('day')
  return (
    <ConfirmDanger
      opened={opened}
      close={close}
      title={t('alarms.silenceTitle')}
      consequences={[t('alarms.silenceText')]}
      wayBack={t('alarms.silenceBack')}
      label={t('alarms.silence')}
      asksReason
      mild
      act={(reason) => {
        const until = new Date(Date.now() + DURATIONS[duration]).toISOString()
        return silence.mutateAsync({ input: { id: alarm.id, until }, reason })
      }}
    >
      <Select
        label={t('alarms.silenceUntil')}
        value={duration}
        onChange={(chosen) => choose(chosen ?? 'day')}
        data={(Object.keys(DURATIONS) as Duration[]).map((value) => ({
          value,
          label: t(`alarms.durations.${value}`),
        }))}
      />
    </ConfirmDanger>
  )
}

function Happened({ alarm, words }: { alarm: Detail; words: Words }) {
  const { t } = useTranslation()
  if (alarm.history.length === 0) return null
  return (
    <Card title={t('alarms.history')} flush>
      <Timeline
        moments={alarm.history.map((event) => ({
          key: String(event.seq),
          when: <Time at={event.at} />,
          what: words.action(event.action),
          more: [actorName({ ...actorOf(event.by), name: event.name }, words), event.reason]
            .filter(Boolean)
            .join(' · '),
        }))}
      />
    </Card>
  )
}
