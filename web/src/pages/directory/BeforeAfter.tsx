import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import type { Plan, PlanRow } from '../../api/api.ts'
import { useRead } from '../../api/read.ts'
import { number } from '../../ui/format.ts'
import { Card } from '../../ui/Page.tsx'
import style from './BeforeAfter.module.css'
import { PLAN_KINDS } from './words.ts'

const WEIGHTS: Record<PlanRow['kind'], { sign: string; weight: 'add' | 'change' | 'disable' | 'remove' }> = {
  disable: { sign: '−', weight: 'remove' },
  wait: { sign: '…', weight: 'disable' },
  members: { sign: '±', weight: 'change' },
  create: { sign: '+', weight: 'add' },
  restore: { sign: '+', weight: 'add' },
  update: { sign: '~', weight: 'change' },
  rename: { sign: '~', weight: 'change' },
  move: { sign: '~', weight: 'change' },
}

/** What the directory holds now, and what the plan does to it, by kind. A kind narrows the rows below. */
export function BeforeAfter({ plan }: { plan: Plan }) {
  const { t } = useTranslation()
  const filters = useFilters(['kind'])
  const source = useRead('GET /directory/sources/:id', { id: plan.source.id })
  const shown = PLAN_KINDS.filter((kind) => plan.counts[kind] > 0)
  const most = Math.max(1, ...shown.map((kind) => plan.counts[kind]))
  const figures = [
    { name: t('directory.plan.peopleNow'), figure: source.data ? number(source.data.people) : '…' },
    { name: t('directory.plan.groupsNow'), figure: source.data ? number(source.data.groups) : '…' },
    {
      name: t(plan.state === 'applied' ? 'directory.plan.changed' : 'directory.plan.touched'),
      figure: number(plan.rows),
    },
  ]
  return (
    <Card title={t('directory.plan.beforeAfter')} aside={shown.length > 0 ? t('directory.plan.clickKind') : null} flush>
      <dl className={style.totals}>
        {figures.map(({ name, figure }) => (
          <div key={name}>
            <dt className={style.label}>{name}</dt>
            <dd className={style.figures}>{figure}</dd>
          </div>
        ))}
      </dl>
      {shown.length > 0 ? (
        <ul className={style.kinds}>
          {shown.map((kind) => {
            const { sign, weight } = WEIGHTS[kind]
            return (
              <li key={kind}>
                <button
                  type="button"
                  className={style.kind}
                  aria-pressed={filters.values['kind'] === kind}
                  onClick={() => filters.set('kind', filters.values['kind'] === kind ? null : kind)}
                >
                  <span className={`${style.sign} ${style[weight]}`} aria-hidden="true">
                    {sign}
                  </span>
                  <span>{t(`directory.planKinds.${kind}`)}</span>
                  <span className={style.track} aria-hidden="true">
                    <span
                      className={`${style.fill} ${style[weight]}`}
                      style={{ width: `${Math.max(1.5, (plan.counts[kind] / most) * 100)}%` }}
                    />
                  </span>
                  <span className={style.count}>{number(plan.counts[kind])}</span>
                </button>
              </li>
            )
          })}
        </ul>
      ) : null}
    </Card>
  )
}
