import { useTranslation } from 'react-i18next'
import { useRead } from '../../api/read.ts'
import { newCondition, withoutField, withPart, type Group } from '../../lists/draft.ts'
import { useListQuery } from '../../lists/query.ts'
import { Bars } from '../../ui/Bars.tsx'
import { number, shortDay } from '../../ui/format.ts'
import { Card } from '../../ui/Page.tsx'
import { addDays } from './weeks.ts'

const WEEKS = 26
/** Weeks within which an end wants attention. */
const NEAR = 4

const END = 'notAfter'

/** The filter with the week that begins on this day in place of any other end. */
function inWeek(root: Group, start: string): Group {
  const from = { ...newCondition(END, 'ge'), values: [start] }
  const to = { ...newCondition(END, 'lt'), values: [addDays(start, 7)] }
  return withPart(withPart(withoutField(root, END), 0, from), 0, to)
}

/** The first day of the week that the filter is about. */
function weekOf(root: Group): string | null {
  const ends = root.parts.filter((part) => part.kind === 'condition' && part.field === END)
  const [from, to] = ends
  if (root.join !== 'all' || ends.length !== 2 || from?.kind !== 'condition' || to?.kind !== 'condition') return null
  const [start] = from.values
  const isWeek = from.operator === 'ge' && to.operator === 'lt' && to.values[0] === addDays(String(start), 7)
  return isWeek && typeof start === 'string' ? start : null
}

/** How many certificates end in each coming week; a week narrows the list below. */
export function Expiries() {
  const { t, i18n } = useTranslation()
  const query = useListQuery()
  const { root } = query
  const selected = root ? weekOf(root) : null
  const { data } = useRead('GET /certificates/expiries', { weeks: WEEKS })
  if (!data || data.weeks.every((week) => week.count === 0)) return null
  const month = new Intl.DateTimeFormat(i18n.language, { month: 'short' })
  return (
    <Card title={t('ca.expiries.title')} aside={t('ca.expiries.hint')} flush>
      <Bars
        name={t('ca.expiries.title')}
        choose={(start) => {
          if (root) query.setRoot(selected === start ? withoutField(root, END) : inWeek(root, start))
        }}
        bars={data.weeks.map((week, at) => {
          const start = week.start.slice(0, 10)
          const before = data.weeks[at - 1]
          const newMonth = before && new Date(before.start).getUTCMonth() !== new Date(week.start).getUTCMonth()
          return {
            key: start,
            value: week.count,
            near: at < NEAR,
            selected: selected === start,
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
