import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import { useRead } from '../../api/read.ts'
import { Bars } from '../../ui/Bars.tsx'
import { number, shortDay } from '../../ui/format.ts'
import { Card } from '../../ui/Page.tsx'
import { addDays } from './weeks.ts'

const WEEKS = 26
/** Weeks within which an end wants attention. */
const NEAR = 4

/** How many certificates end in each coming week; a week narrows the list below. */
export function Expiries() {
  const { t, i18n } = useTranslation()
  const filters = useFilters(['endsFrom', 'endsBefore'])
  const { data } = useRead('GET /certificates/expiries', { weeks: WEEKS })
  if (!data || data.weeks.every((week) => week.count === 0)) return null
  const month = new Intl.DateTimeFormat(i18n.language, { month: 'short' })
  return (
    <Card title={t('ca.expiries.title')} aside={t('ca.expiries.hint')} flush>
      <Bars
        name={t('ca.expiries.title')}
        choose={(start) => {
          const off = filters.values['endsFrom'] === start
          filters.set('endsFrom', off ? null : start)
          filters.set('endsBefore', off ? null : addDays(start, 7))
        }}
        bars={data.weeks.map((week, at) => {
          const start = week.start.slice(0, 10)
          const before = data.weeks[at - 1]
          const newMonth = before && new Date(before.start).getUTCMonth() !== new Date(week.start).getUTCMonth()
          return {
            key: start,
            value: week.count,
            near: at < NEAR,
            selected: filters.values['endsFrom'] === start,
            tick:
              at === 0
                ? t('ca.expiries.now')
                : at > 2 && newMonth && at % 2 < 2
                  ? month.format(new Date(week.start))
                  : '',
            label: t('ca.expiries.bar', { count: week.count, shown: number(week.count), week: shortDay(week.start) }),
          }
        })}
      />
    </Card>
  )
}
