import { useTranslation } from 'react-i18next'
import type { AuditHead } from '../../api/api.ts'
import { Copy, Serial } from '../../ui/Copy.tsx'
import { paths } from '../../paths.ts'
import { number } from '../../ui/format.ts'
import { Go } from '../../ui/Go.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import style from './Head.module.css'

/** Where the log stands: how many entries, under which root, and when somebody last computed it anew. */
export function Head({ head }: { head: AuditHead }) {
  const { t } = useTranslation()
  const state = head.verification?.state ?? 'unknown'
  return (
    <dl className={style.head}>
      <div>
        <dt>{t('audit.head.size')}</dt>
        <dd className={style.figure}>{number(head.size)}</dd>
      </div>
      <div>
        <dt>{t('audit.head.verified')}</dt>
        <dd className={style.state}>
          <State state={state}>{t(`audit.head.states.${state}`)}</State>{' '}
          {head.verifiedAt ? <Time at={head.verifiedAt} /> : null}
          {head.verification?.badSeq ? (
            <Go to={paths.auditEntry(head.verification.badSeq)}>{number(head.verification.badSeq)}</Go>
          ) : null}
        </dd>
      </div>
      <div>
        <dt>{t('audit.head.root')}</dt>
        <dd>
          <Serial value={head.root} name={t('audit.head.root')} keep={8} />
        </dd>
      </div>
      <div>
        <dt>{t('audit.head.checkpoint')}</dt>
        <dd>
          {head.checkpoint ? (
            <>
              {t('audit.head.covers', { count: head.checkpoint.size, shown: number(head.checkpoint.size) })} ·{' '}
              <span className="nowrap">
                <Time at={head.checkpoint.at} /> <Copy value={head.checkpoint.note} name={t('audit.head.checkpoint')} />
              </span>
            </>
          ) : (
            t('audit.head.noCheckpoint')
          )}
        </dd>
      </div>
    </dl>
  )
}
