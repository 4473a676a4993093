import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/call.ts'
import { day } from '../../ui/format.ts'
import { Mark } from '../../ui/icons.tsx'
import { useNow } from '../../ui/now.ts'
import { Qr } from '../../ui/Qr.tsx'
import style from './KitSheet.module.css'

/** The recovery kit as one sheet of paper. It is drawn for print first; the screen shows the same. */
export function KitSheet({
  kit,
  organisation,
  host,
}: {
  kit: OutputOf<'POST /setup/kit'>
  organisation: string
  host: string
}) {
  const { t } = useTranslation()
  const now = useNow()
  const today = day(new Date(now).toISOString())
  return (
    <article className={style.sheet}>
      <header className={style.head}>
        <span className={style.mark}>
          <Mark size={28} />
        </span>
        <div>
          <h2 className={style.title}>{t('setup.sheet.title')}</h2>
          <p>
            {organisation} · {host} · {today}
          </p>
        </div>
      </header>
      <p className={style.what}>{t('setup.sheet.what')}</p>
      <div className={style.body}>
        <ol className={style.groups}>
          {kit.words.map((word, at) => (
            <li key={`${at} ${word}`} className={style.group}>
              <span className={style.number}>{at + 1}</span>
              <span className={style.word}>{word}</span>
            </li>
          ))}
        </ol>
        <Qr svg={kit.qr} name={t('setup.sheet.qr')} size={168} />
      </div>
      <p className={style.identity}>{kit.identity}</p>
      <ol className={style.how}>
        <li>{t('setup.sheet.step1')}</li>
        <li>{t('setup.sheet.step2')}</li>
        <li>{t('setup.sheet.step3')}</li>
      </ol>
      <p className={style.sign}>{t('setup.sheet.sign')}</p>
    </article>
  )
}
