import { Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Probe } from '../../api/api.ts'
import { Cause } from '../../ui/Cause.tsx'
import { Card } from '../../ui/Page.tsx'
import { State, StateMark } from '../../ui/State.tsx'
import style from './ProbeView.module.css'

const STAGES = ['connect', 'certificate', 'bind', 'search'] as const
const marks = { good: 'good', bad: 'bad', skipped: 'unknown' } as const

/** The stages of a test, and the first people who would come. */
export function ProbeView({ probe, running }: { probe: Probe | null; running: boolean }) {
  const { t } = useTranslation()
  return (
    <Card title={t('directory.probe.title')} aside={running ? <Loader size={14} /> : null} flush>
      <ol className={style.stages} aria-live="polite">
        {STAGES.map((name) => {
          const stage = probe?.stages.find((one) => one.stage === name)
          const nobody = name === 'search' && stage?.state === 'good' && probe?.sample.length === 0
          return (
            <li key={name} className={style.stage}>
              {stage ? (
                <StateMark state={nobody ? 'attention' : marks[stage.state]} />
              ) : (
                <span className={style.wait} />
              )}
              <span className={style.name}>{t(`directory.probe.stages.${name}`)}</span>
              {stage?.state === 'bad' ? (
                <div className={style.bad}>
                  <Cause code={stage.code ?? ''} text={stage.detail} />
                </div>
              ) : (
                <span className={nobody ? '' : 'muted'}>
                  {stage?.state === 'skipped' ? t('directory.probe.skipped') : null}
                  {nobody ? t('directory.probe.nobody') : null}
                  {stage?.state === 'good' && name !== 'search' ? stage.detail : null}
                  {stage === undefined && running ? t('directory.probe.waiting') : null}
                </span>
              )}
            </li>
          )
        })}
      </ol>
      {probe && probe.sample.length > 0 ? (
        <div className={style.sample}>
          <h3 className={style.sampleTitle}>{t('directory.probe.sample', { count: probe.sample.length })}</h3>
          <ul className={style.people}>
            {probe.sample.map((person) => (
              <li key={person.username} className={style.person}>
                <span className={style.name}>{person.displayName}</span>
                <span className="muted">{person.username}</span>
                {person.state === 'disabled' ? <State state="attention">{t('directory.states.disabled')}</State> : null}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </Card>
  )
}
