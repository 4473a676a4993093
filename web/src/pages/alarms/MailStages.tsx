import { useTranslation } from 'react-i18next'
import type { Api } from '../../api/api.ts'
import { StateMark } from '../../ui/State.tsx'
import style from './Alarms.module.css'

const marks = { good: 'good', bad: 'bad', skipped: 'unknown' } as const

/** How far the test mail came; what failed says what to look at. */
export function MailStages({ trial }: { trial: Api['POST /mail/test']['output'] | null }) {
  const { t } = useTranslation()
  return (
    <ol className={style.stages} aria-live="polite">
      {(trial?.stages ?? []).map(({ stage, state, detail }) => (
        <li key={stage} className={style.stage}>
          <StateMark state={marks[state]} />
          <div>
            <p className={style.strong}>
              {t(`alarms.mail.stages.${stage}`)}{' '}
              {state === 'skipped' ? <span className="muted">{t('alarms.mail.skipped')}</span> : null}
            </p>
            {detail === '' ? null : <p className="muted small">{detail}</p>}
            {state === 'bad' ? <p className="small">{t(`alarms.mail.remedies.${stage}`)}</p> : null}
          </div>
        </li>
      ))}
    </ol>
  )
}
