import { Button } from '@mantine/core'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueryWord } from '../../../address.ts'
import type { Token } from '../../../api/api.ts'
import { useCan } from '../../../api/can.ts'
import { useChange, useRead } from '../../../api/read.ts'
import { deedOf } from '../../../command/deed.ts'
import { withTexts } from '../../../i18n/index.ts'
import { ConfirmDanger } from '../../../ui/ConfirmDanger.tsx'
import { EmptyState } from '../../../ui/Empty.tsx'
import { KeyIcon } from '../../../ui/icons.tsx'
import { lazyPiece } from '../../../ui/lazy-piece.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Card } from '../../../ui/Page.tsx'
import { PageProblem } from '../../../ui/ProblemView.tsx'
import { State } from '../../../ui/State.tsx'
import { tell } from '../../../ui/tell.tsx'
import { Time } from '../../../ui/Time.tsx'
import style from './OwnTokens.module.css'
import { readsOnly, tokenStates } from './words.ts'

const MakeToken = lazyPiece(() => withTexts(['tokens'], () => import('./MakeToken.tsx')))

/** One's own API tokens: what each may, when it was last used, and its end. */
export default function OwnTokens() {
  const { t } = useTranslation()
  const can = useCan()
  const { data, error, refetch } = useRead('GET /account/tokens', {})
  const [wanted, want] = useQueryWord('do')
  const making = wanted === 'token'
  const setMaking = (on: boolean) => want(on ? 'token' : null)
  const [ending, setEnding] = useState<Token | null>(null)
  const [endingAll, setEndingAll] = useState(false)
  const tokens = data?.items ?? []
  const make = can('access.tokens') ? (
    <Button variant="default" size={tokens.length > 0 ? 'xs' : 'sm'} onClick={() => setMaking(true)}>
      {t('tokens.own.make')}
    </Button>
  ) : null
  return (
    <Card title={t('tokens.own.title')} aside={tokens.length > 0 ? make : null} flush>
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading lines={2} />}
      {data && tokens.length === 0 ? (
        <EmptyState title={t('tokens.own.empty')} icon={<KeyIcon size={24} />} action={make}>
          {t('tokens.own.emptyText')} {make ? null : t('tokens.own.noRight')}
        </EmptyState>
      ) : null}
      <ul>
        {tokens.map((token) => (
          <li key={token.id} className={style.token}>
            <OneToken token={token} />
            <Button variant="default" size="xs" onClick={() => setEnding(token)}>
              {t('tokens.end.action')}
            </Button>
          </li>
        ))}
      </ul>
      {tokens.length > 1 ? (
        <div className={style.all}>
          <Button variant="subtle" color="gray" size="xs" onClick={() => setEndingAll(true)}>
            {t('tokens.own.endAll')}
          </Button>
        </div>
      ) : null}
      {making && make ? (
        <Suspense>
          <MakeToken close={() => setMaking(false)} />
        </Suspense>
      ) : null}
      {ending ? <EndOne token={ending} close={() => setEnding(null)} /> : null}
      <EndAll count={tokens.length} opened={endingAll} close={() => setEndingAll(false)} />
    </Card>
  )
}

function OneToken({ token }: { token: Token }) {
  const { t } = useTranslation()
  return (
    <div className={style.words}>
      <p className={style.name}>
        <span className={style.given}>{token.name}</span>{' '}
        <State state={tokenStates[token.state]}>{t(`tokens.states.${token.state}`)}</State>
        {token.unused ? <State state="attention">{t('tokens.unused')}</State> : null}
      </p>
      <p className="muted small">
        {token.lastUsedAt === null ? (
          t('tokens.neverUsed')
        ) : (
          <>
            {t('tokens.used')} <Time at={token.lastUsedAt} />{' '}
            {token.lastAddress ? t('tokens.usedFrom', { address: token.lastAddress }) : ''}
          </>
        )}{' '}
        · {t('tokens.expires')} <Time at={token.expiresAt} />
      </p>
      <p className="muted small">
        {readsOnly(token) ? t('tokens.readOnly') : t('tokens.may', { count: token.permissions.length })} ·{' '}
        {token.networks.join(', ') || t('tokens.anywhere')}
      </p>
    </div>
  )
}

function EndOne({ token: { id, name }, close }: { token: Token; close: () => void }) {
  const { t } = useTranslation()
  const end = useChange('DELETE /account/tokens/:id', { bare: true })
  const deed = deedOf('DELETE /account/tokens/:id', { id })
  return (
    <ConfirmDanger
      opened
      close={close}
      title={t('tokens.end.title', { name })}
      consequences={[t('tokens.end.consequence')]}
      wayBack={t('tokens.end.back')}
      label={t('tokens.end.do')}
      deed={() => deed}
      act={async (reason) => {
        await end.mutateAsync({ ...deed, reason })
        tell(t('tokens.end.done', { name }), deed)
      }}
    />
  )
}

function EndAll({ count, opened, close }: { count: number; opened: boolean; close: () => void }) {
  const { t } = useTranslation()
  const end = useChange('DELETE /account/tokens', { bare: true })
  const deed = deedOf('DELETE /account/tokens', {})
  return (
    <ConfirmDanger
      opened={opened}
      close={close}
      title={t('tokens.own.endAllTitle')}
      consequences={[t('tokens.own.endAllConsequence', { count })]}
      wayBack={t('tokens.end.back')}
      label={t('tokens.own.endAll')}
      deed={() => deed}
      act={async (reason) => {
        await end.mutateAsync({ ...deed, reason })
        tell(t('tokens.own.endedAll'), deed)
      }}
    />
  )
}
