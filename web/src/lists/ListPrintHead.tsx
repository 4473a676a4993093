import { useTranslation } from 'react-i18next'
import { number } from '../ui/format.ts'
import type { ListQuery } from './query.ts'
import { inSentence, type Speech } from './sentences.ts'
import style from './ListPrintHead.module.css'

/** On paper only: what the rows below are a selection of. */
export function ListPrintHead({
  query,
  speech,
  rows,
  total,
}: {
  query: ListQuery
  speech: Speech
  rows: number
  total: number | null
}) {
  const { t } = useTranslation()
  const { root, parts } = query
  const filter = root === null ? (parts.filter ?? '') : root.parts.length > 0 ? inSentence(root, speech) : ''
  return (
    <dl className={style.head}>
      <div>
        <dt>{t('lists.printed.filter')}</dt>
        <dd>{filter || t('lists.printed.all')}</dd>
      </div>
      {parts.q ? (
        <div>
          <dt>{t('lists.printed.search')}</dt>
          <dd>{parts.q}</dd>
        </div>
      ) : null}
      <div>
        <dt>{t('lists.printed.title')}</dt>
        <dd>
          {total === null || total === rows
            ? t('lists.printed.rowsLoaded', { count: rows, shown: number(rows) })
            : t('lists.printed.rows', { shown: number(rows), all: number(total) })}
        </dd>
      </div>
    </dl>
  )
}
