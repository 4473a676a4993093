import { Button } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HeldGrant } from '../../api/api.ts'
import { call } from '../../api/call.ts'
import { useCan } from '../../api/can.ts'
import { useChange } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { useQueryWord } from '../../address.ts'
import { withTexts } from '../../i18n/index.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { Go } from '../../ui/Go.tsx'
import { PlusIcon } from '../../ui/icons.tsx'
import { lazyPiece } from '../../ui/lazy-piece.ts'
import { Card } from '../../ui/Page.tsx'
import { Path } from '../../ui/Path.tsx'
import { doneWithWayBack } from '../../ui/putBack.tsx'
import { Time } from '../../ui/Time.tsx'
import type { Holder } from './GiveRole.tsx'
import style from './Given.module.css'

const GiveRole = lazyPiece(() => withTexts(['roles'], () => import('./GiveRole.tsx')))

/** A grant as this card shows it; those of groups come with the way that leads to them. */
export type ShownGrant = Pick<HeldGrant, 'id' | 'role' | 'groupId' | 'path' | 'within' | 'endsAt' | 'grantedAt'>

/** The roles that somebody holds, each with where it comes from, and who may gives or takes them here. */
export function Given(props: {
  holder: Holder
  name: string
  grants: readonly ShownGrant[]
  /** Members that a role for this group reaches. */
  people?: number
  /** Whether it may be given and taken here: not to oneself. */
  changeable: boolean
  empty: ReactNode
}) {
  const { t } = useTranslation()
  const can = useCan()
  const [wanted, unask] = useQueryWord('do')
  const [giving, setGiving] = useState(wanted === 'role')
  const may = can('access.roles') && props.changeable
  return (
    <Card
      title={t('roles.title')}
      aside={
        may ? (
          <span className="no-print">
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<PlusIcon size={14} />}
              onClick={() => setGiving(true)}
            >
              {t('roles.give.action')}
            </Button>
          </span>
        ) : null
      }
      flush
    >
      {props.grants.length === 0 ? <p className={`muted ${style.none}`}>{props.empty}</p> : null}
      <ul>
        {props.grants.map((grant) => (
          <Line key={grant.id} grant={grant} name={props.name} holder={props.holder} may={may} />
        ))}
      </ul>
      {giving ? (
        <GiveRole
          opened
          close={() => {
            setGiving(false)
            if (wanted !== null) unask(null)
          }}
          holder={props.holder}
          name={props.name}
          {...(props.people === undefined ? {} : { people: props.people })}
        />
      ) : null}
    </Card>
  )
}

function Line({ grant, name, holder, may }: { grant: ShownGrant; name: string; holder: Holder; may: boolean }) {
  const { t } = useTranslation()
  const words = useWords()
  const ofGroup = grant.groupId !== null && 'account' in holder
  return (
    <li className={style.line}>
      <div className={style.words}>
        {ofGroup ? (
          <Path
            steps={[
              { key: 'account', label: name },
              ...grant.path.slice(0, -1).map((step) => ({ key: step, label: step })),
              {
                key: grant.groupId ?? '',
                label: <Go to={paths.group(grant.groupId ?? '')}>{grant.path.at(-1) ?? t('roles.group')}</Go>,
              },
              { key: 'role', label: <Go to={paths.role(grant.role)}>{words.role(grant.role)}</Go>, end: true },
            ]}
          />
        ) : (
          <Go to={paths.role(grant.role)}>{words.role(grant.role)}</Go>
        )}
        <p className="muted small">
          {grant.within ? (
            <>
              {t('roles.within.of')} <Go to={paths.group(grant.within.id)}>{grant.within.name}</Go> ·{' '}
            </>
          ) : null}
          {grant.endsAt ? t('roles.until') : t('roles.since')} <Time at={grant.endsAt ?? grant.grantedAt} />
        </p>
      </div>
      {may && !ofGroup ? <TakeRole grant={grant} name={name} holder={holder} /> : null}
    </li>
  )
}

function TakeRole({ grant, name, holder }: { grant: ShownGrant; name: string; holder: Holder }) {
  const { t } = useTranslation()
  const words = useWords()
  const take = useChange('DELETE /grants/:id', { bare: true })
  const [asking, setAsking] = useState(false)
  const role = words.role(grant.role)
  const deed = () => deedOf('DELETE /grants/:id', { id: grant.id })
  return (
    <span className="no-print">
      <Button
        size="compact-sm"
        variant="subtle"
        aria-label={t('roles.take.of', { role })}
        onClick={() => setAsking(true)}
      >
        {t('roles.take.action')}
      </Button>
      <ConfirmDanger
        mild
        opened={asking}
        close={() => setAsking(false)}
        title={t('roles.take.title', { role, name })}
        consequences={[t('roles.take.consequence')]}
        wayBack={t('roles.take.back')}
        label={t('roles.take.do')}
        asksReason
        deed={deed}
        act={async (reason) => {
          const done = { ...deed(), reason }
          await take.mutateAsync(done)
          const again = { ...holder, role: grant.role, within: grant.within?.id ?? null, endsAt: grant.endsAt }
          doneWithWayBack(t('roles.take.done', { role, name }), done, (why) =>
            call('POST /grants', again, { reason: why }),
          )
        }}
      />
    </span>
  )
}
