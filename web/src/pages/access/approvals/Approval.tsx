import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../../api/can.ts'
import { useRead } from '../../../api/read.ts'
import { paths } from '../../../paths.ts'
import { Serial } from '../../../ui/Copy.tsx'
import { Go } from '../../../ui/Go.tsx'
import { useNow } from '../../../ui/now.ts'
import { Card, Columns, Facts, Page } from '../../../ui/Page.tsx'
import { PageBefore } from '../../../ui/PageBefore.tsx'
import { Time } from '../../../ui/Time.tsx'
import { History } from '../../audit/History.tsx'
import { FactList } from './FactList.tsx'
import { OtherActs } from './OtherActs.tsx'
import { OwnActs } from './OwnActs.tsx'
import { StateOf } from './StateOf.tsx'
import { useDeedTitle } from './useDeedTitle.ts'
import { isUsable, placeOf } from './words.ts'

/** One request for a second person: who asks, why, and exactly what would be done. */
export function Approval() {
  const { t } = useTranslation()
  const can = useCan()
  const titleOf = useDeedTitle()
  const now = useNow()
  const { id = '' } = useParams({ strict: false })
  const { data: approval, error, refetch } = useRead('GET /approvals/:id', { id }, { every: 15_000 })
  if (error || !approval)
    return <PageBefore title={t('approvals.one')} list={paths.approvals()} problem={error} retry={refetch} />
  const { state, own, alone } = approval
  const usable = isUsable(approval, now)
  const place = placeOf(approval.target)
  const purpose = state === 'open' && alone ? (usable ? 'usable' : 'alone') : state
  return (
    <Page
      onPaper
      title={titleOf(approval)}
      state={<StateOf approval={approval} />}
      purpose={t(`approvals.purposes.${purpose}`)}
      action={
        own ? (
          <OwnActs approval={approval} usable={usable} />
        ) : state === 'open' && can('access.approve') ? (
          <OtherActs approval={approval} />
        ) : null
      }
    >
      <Columns
        side={
          <Card title={t('common.facts')} flush>
            <Facts
              facts={[
                [t('approvals.column.requester'), person(approval.requester, can('access.read'))],
                [t('approvals.column.asked'), <Time key="c" at={approval.createdAt} />],
                approval.decidedBy
                  ? [t('approvals.column.decidedBy'), person(approval.decidedBy, can('access.read'))]
                  : null,
                approval.decidedAt ? [t('approvals.answered'), <Time key="d" at={approval.decidedAt} />] : null,
                approval.decision ? [t('approvals.decision'), approval.decision] : null,
                approval.usedAt ? [t('approvals.column.used'), <Time key="u" at={approval.usedAt} />] : null,
                state === 'open' && alone
                  ? [t('approvals.usableFrom'), <Time key="f" at={approval.usableFrom} />]
                  : null,
                state === 'open' || state === 'approved'
                  ? [t('approvals.column.until'), <Time key="e" at={approval.expiresAt} />]
                  : null,
                [t('approvals.hash'), <Serial key="h" value={approval.hash} keep={8} />],
              ]}
            />
          </Card>
        }
      >
        <Card title={t('approvals.column.reason')}>
          <p>{approval.reason}</p>
        </Card>
        <Card title={t('approvals.exactly')} aside={place ? <Go to={place}>{t('approvals.about')}</Go> : null} flush>
          <FactList facts={approval.facts} />
        </Card>
        <History target={`approval:${approval.id}`} />
      </Columns>
    </Page>
  )
}

function person({ id, name }: { id: string; name: string }, link: boolean) {
  return link ? (
    <Go key={id} to={paths.account(id)}>
      {name}
    </Go>
  ) : (
    name
  )
}
