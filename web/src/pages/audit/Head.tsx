import { useTranslation } from 'react-i18next'
import type { AuditHead } from '../../api/api.ts'
import { Serial } from '../../ui/Copy.tsx'
import { number } from '../../ui/format.ts'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import style from './Head.module.css'

/** Where the log stands: how many entries, under which root, and when somebody last computed it anew. */
export function Head({ head }: { head: AuditHead }) {
  const { t } = useTranslation()
  const state = head.verified === null ? 'unknown' : head.verified ? 'good' : 'bad'
  return (
    <dl className={style.head}>
      <div>
        <dt>{t('audit.head.size')}</dt>
        <dd className={style.figure}>{number(head.size)}</dd>
      </div>
      <div>
        <dt>{t('audit.head.verified')}</dt>
        <dd className={style.state}>
          <State state={state}>{t(`audit.head.states.${state}`)}</State> <Time at={head.verifiedAt} />
        </dd>
      </div>
      <div>
        <dt>{t('audit.head.root')}</dt>
        <dd>
          <Serial value={head.root} name={t('audit.head.root')} keep={8} />
        </dd>
      </div>
      <div>
        <dt>{t('audit.head.chain')}</dt>
        <dd>
          <Serial value={head.chain} name={t('audit.head.chain')} keep={8} />
        </dd>
      </div>
    </dl>
  )
}
