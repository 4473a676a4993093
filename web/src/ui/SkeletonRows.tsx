import { useTranslation } from 'react-i18next'
import style from './DataTable.module.css'

const ROWS = 8
const WIDTHS = [68, 82, 54, 74]

interface Shape {
  id: string
  align?: 'right'
  wide?: boolean
}

/** Rows that are on their way, where they will stand. */
export function SkeletonRows({ columns, selecting }: { columns: readonly Shape[]; selecting: boolean }) {
  const { t } = useTranslation()
  return (
    <output className={style.skeleton} aria-label={t('common.loading')}>
      {Array.from({ length: ROWS }, (_, row) => (
        <span key={row} className={style.skeletonRow}>
          {selecting ? <span className={style.skeletonBox} /> : null}
          {columns.map((column, place) => (
            <span key={column.id} className={`${style.skeletonCell} ${column.wide ? style.wide : ''}`}>
              <span
                className={column.align === 'right' ? style.skeletonRight : ''}
                style={{ width: `${WIDTHS[(row + place) % WIDTHS.length]}%` }}
              />
            </span>
          ))}
        </span>
      ))}
    </output>
  )
}
