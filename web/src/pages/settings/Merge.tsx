import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import style from './settings.module.css'
import { fieldTitle, shown, type Section, type Value } from './words.ts'

/** Somebody else saved first: what was before, what is now, and what one wanted oneself. */
export function Merge(props: { before: Section; theirs: Section; mine: Record<string, Value>; take: () => void }) {
  const { t } = useTranslation()
  const { before, theirs, mine } = props
  const same = (a: Value | undefined, b: Value | undefined): boolean =>
    JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
  const fields = Object.keys(theirs.values).filter(
    (field) => !same(before.values[field], theirs.values[field]) || !same(before.values[field], mine[field]),
  )
  return (
    <section className={style.merge} aria-labelledby="merge-title" role="alert">
      <h3 id="merge-title" className={style.mergeTitle}>
        {t('settings.merge.title')}
      </h3>
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
                <td>{shown(before.values[field])}</td>
                <td>{shown(theirs.values[field])}</td>
                <td>{shown(mine[field] ?? theirs.values[field])}</td>
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
