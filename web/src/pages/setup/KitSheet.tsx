import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/call.ts'
import { Qr } from '../../ui/Qr.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import style from './KitSheet.module.css'

/** The recovery kit as one sheet of paper. */
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
  return (
    <Sheet title={t('setup.sheet.title')} place={`${organisation} · ${host}`}>
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
    </Sheet>
  )
}
