import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { sameValue } from './merged.ts'
import style from './settings.module.css'
import { fieldTitle, shown, type Section, type Value } from './words.ts'

/** Somebody else saved first: what was before, what is now, and what one wanted oneself. */
export function Merge(props: { before: Section; theirs: Section; mine: Record<string, Value>; take: () => void }) {
  const { t } = useTranslation()
  const { before, theirs, mine } = props
  const fields = Object.keys(theirs.values).filter(
    (field) => !sameValue(before.values[field], theirs.values[field]) || !sameValue(theirs.values[field], mine[field]),
  )
  return (
    <section className={style.merge} aria-labelledby="merge-title" role="alert">
      <h2 id="merge-title" className={style.mergeTitle}>
        {t('settings.merge.title')}
      </h2>
      <p>{t('settings.merge.text')}</p>
      <div className={style.scroll}>
        <table className={style.table}>
          <thead>
            <tr>
              <th scope="col">{t('settings.merge.field')}</th>
              <th scope="col">{t('settings.merge.before')}</th>
              <th scope="col">{t('settings.merge.theirs')}</th>
              <th scope="col">{t('settings.merge.yours')}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field}>
                <th scope="row">{fieldTitle(theirs.name, field)}</th>
                <td>{shown(theirs.name, field, before.values[field])}</td>
                <td>{shown(theirs.name, field, theirs.values[field])}</td>
                <td>{shown(theirs.name, field, field in mine ? mine[field] : theirs.values[field])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={style.row}>
        <Button type="submit">{t('settings.merge.saveMine')}</Button>
        <Button variant="default" onClick={props.take}>
          {t('settings.merge.takeTheirs')}
        </Button>
      </div>
    </section>
  )
}
