import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { number } from '../ui/format.ts'
import { BulkDialog } from './BulkDialog.tsx'
import type { ListAct, ListInfo } from './contract.ts'
import { inWords } from './info.ts'
import type { View } from './query.ts'
import type { RowSelection } from './selection.ts'
import style from './BulkBar.module.css'

/** What is selected, and what can be done with it. */
export default function BulkBar({
  info,
  view: { q, filter },
  selection,
  total,
}: {
  info: ListInfo
  view: View
  selection: RowSelection
  total: number | null
}) {
  const { t } = useTranslation()
  const { selected } = selection
  const [asked, begin] = useState<ListAct | null>(null)
  const found = { ...(q ? { q } : {}), ...(filter ? { filter } : {}) }
  const count = selected.everything ? (total ?? 0) : selected.ids.size
  return (
    <section className={`${style.bar} no-print`} aria-label={t('lists.bulk.bar')}>
      <output>
        {selected.everything
          ? t('lists.bulk.everything', { shown: number(count) })
          : t('lists.bulk.selected', { count, shown: number(count) })}
      </output>
      {!selected.everything && total !== null && total > count ? (
        <button type="button" className={`plain ${style.all}`} onClick={selection.takeEverything}>
          {t('lists.bulk.all', { shown: number(total) })}
        </button>
      ) : null}
      <button type="button" className={`plain ${style.all}`} onClick={selection.clear}>
        {t('lists.bulk.clear')}
      </button>
      <div className={style.acts}>
        {info.acts.map((act) => (
          <Button
            key={act.name}
            size="xs"
            variant="default"
            className={act.dangerous ? style.danger : ''}
            onClick={() => begin(act)}
          >
            {inWords(act.title)}…
          </Button>
        ))}
      </div>
      {asked ? (
        <BulkDialog
          act={asked}
          rows={selected.everything ? { list: info.name, ...found } : { list: info.name, ids: [...selected.ids] }}
          close={() => begin(null)}
          done={() => {
            begin(null)
            selection.clear()
          }}
        />
      ) : null}
    </section>
  )
}
