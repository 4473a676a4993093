import { Drawer } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Api } from '../api/api.ts'
import { useWords } from '../i18n/words.ts'
import { figuresOf } from '../pages/home/figures.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/Go.tsx'
import { Loading } from '../ui/Loading.tsx'
import { State } from '../ui/State.tsx'
import { Time } from '../ui/Time.tsx'
import style from './OpenAlarms.module.css'

/** The newest alarms that are open. Loaded when the bell is first pressed. */
export default function OpenAlarms(props: {
  opened: boolean
  close: () => void
  pending: Api['GET /alarms/pending']['output'] | null
}) {
  const { t } = useTranslation()
  const words = useWords()
  const { pending } = props
  return (
    <Drawer
      opened={props.opened}
      onClose={props.close}
      position="right"
      size={440}
      title={pending ? t('frame.bell', { count: pending.total }) : t('alarms.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {pending ? null : <Loading />}
      {pending?.total === 0 ? <p className="muted">{t('alarms.noneOpen')}</p> : null}
      <ul className={style.list}>
        {(pending?.newest ?? []).map((alarm) => (
          <li key={alarm.id} className={style.alarm}>
            <span className={style.head}>
              <State state={alarm.severity}>{t(`common.states.${alarm.severity}`)}</State>
              <Time at={alarm.raisedAt} />
            </span>
            <Go to={paths.alarm(alarm.id)} className={style.title}>
              {words.need(alarm.rule, 'title', figuresOf(alarm.figures))}
            </Go>
            <span className="muted small">{words.need(alarm.rule, 'text', figuresOf(alarm.figures))}</span>
          </li>
        ))}
      </ul>
      <Go to={paths.alarms()}>{t('alarms.all')}</Go>
    </Drawer>
  )
}
