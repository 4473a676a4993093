import { useTranslation } from 'react-i18next'
import type { Plan } from '../../api/api.ts'
import { useFilters } from '../../address.ts'
import { number } from '../../ui/format.ts'
import { ArrowIcon } from '../../ui/icons.tsx'
import { Card } from '../../ui/Page.tsx'
import style from './BeforeAfter.module.css'
import { PLAN_KINDS } from './words.ts'

const SIGNS = { add: '+', change: '~', disable: '!', remove: '−' } as const

function count(plan: Plan, kind: (typeof PLAN_KINDS)[number]): number {
  return plan.counts[kind] ?? 0
}

/** How many there are now and would be afterwards, and what happens in between, by kind. */
export function BeforeAfter({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const filters = useFilters(['kind'])
  const people = plan.before.people + count(plan, 'person-add') - count(plan, 'person-remove')
  const groups = plan.before.groups + count(plan, 'group-add') - count(plan, 'group-remove')
  const shown = PLAN_KINDS.filter((kind) => count(plan, kind) > 0)
  const most = Math.max(1, ...shown.map((kind) => count(plan, kind)))
  return (
    <Card title={t('directory.plan.beforeAfter')} aside={t('directory.plan.clickKind')} flush>
      <div className={style.totals}>
        <Total name={t('directory.source.people')} before={plan.before.people} after={people} />
        <Total name={t('directory.source.groups')} before={plan.before.groups} after={groups} />
      </div>
      {shown.length > 0 ? (
        <ul className={style.kinds}>
          {shown.map((kind) => {
            const verb = kind.split('-')[1] as keyof typeof SIGNS
            return (
              <li key={kind}>
                <button
                  type="button"
                  className={style.kind}
                  aria-pressed={filters.values['kind'] === kind}
                  onClick={() => filters.set('kind', filters.values['kind'] === kind ? null : kind)}
                >
                  <span className={`${style.sign} ${style[verb]}`} aria-hidden="true">
                    {SIGNS[verb]}
                  </span>
                  <span className={style.name}>{t(`directory.planKinds.${kind}`)}</span>
                  <span className={style.track} aria-hidden="true">
                    <span className={`${style.fill} ${style[verb]}`} style={{ width: `${Math.max(1.5, (count(plan, kind) / most) * 100)}%` }} />
                  </span>
                  <span className={style.count}>{number(count(plan, kind))}</span>
                </button>
              </li>
            )
          })}
        </ul>
      ) : null}
    </Card>
  )
}

function Total({ name, before, after }: { name: string; before: number; after: number }) {
  return (
    <div>
      <p className={style.label}>{name}</p>
      <p className={style.figures}>
        {number(before)} <ArrowIcon size={16} /> {number(after)}
      </p>
    </div>
  )
}
