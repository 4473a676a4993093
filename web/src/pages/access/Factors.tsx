import { Button } from '@mantine/core'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Api } from '../../api/api.ts'
import { keysHere } from '../../api/keys.ts'
import { useChange, useRead } from '../../api/read.ts'
import { withTexts } from '../../i18n/index.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { FormStack } from '../../ui/form.tsx'
import { lazyPiece } from '../../ui/lazy-piece.ts'
import { Loading } from '../../ui/Loading.tsx'
import { Card } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import { Time } from '../../ui/Time.tsx'
import { toasts } from '../../ui/toasts.ts'
import style from './OwnAccount.module.css'

const AddApp = lazyPiece(() => withTexts(['access', 'factors'], () => import('./AddApp.tsx')))
const AddKey = lazyPiece(() => withTexts(['factors'], () => import('./AddKey.tsx')))
const RenameFactor = lazyPiece(() => withTexts(['factors'], () => import('./RenameFactor.tsx')))

export type Factor = Api['GET /account/factors']['output']['items'][number]

type Open = { what: 'app' | 'key' } | { what: 'rename' | 'remove'; factor: Factor } | null

/** The apps and keys of one's own account. */
export function Factors() {
  const { t } = useTranslation()
  const { data, error, refetch } = useRead('GET /account/factors', {})
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const items = data?.items ?? []
  return (
    <Card title={t('factors.own.title')} aside={t('factors.own.aside')} flush>
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading lines={3} />}
      <ul>
        {items.map((factor) => (
          <Line key={factor.id} factor={factor} isOnly={items.length === 1} open={setOpen} />
        ))}
      </ul>
      {data ? <Further keysAt={data.keysAt} open={setOpen} /> : null}
      <Suspense>
        {open?.what === 'app' ? <AddApp close={close} /> : null}
        {open?.what === 'key' ? <AddKey close={close} /> : null}
        {open?.what === 'rename' ? <RenameFactor factor={open.factor} close={close} /> : null}
      </Suspense>
      {open?.what === 'remove' ? <RemoveFactor factor={open.factor} close={close} /> : null}
    </Card>
  )
}

function useFactorName(): (factor: Factor) => string {
  const { t } = useTranslation()
  return ({ kind, name }) => name ?? t(`factors.own.${kind === 'totp' ? 'app' : 'key'}`)
}

function Line({ factor, isOnly, open }: { factor: Factor; isOnly: boolean; open: (what: Open) => void }) {
  const { t } = useTranslation()
  const nameOf = useFactorName()
  const { kind, name, synced, usable, createdAt, lastUsedAt } = factor
  return (
    <li className={style.session}>
      <div className={style.words}>
        <p className={style.agent}>{nameOf(factor)}</p>
        <p className="muted small">
          {name === null ? '' : `${t(`factors.own.${kind === 'totp' ? 'app' : 'key'}`)} · `}
          {synced ? `${t('factors.own.synced')} · ` : ''}
          {t('factors.own.added')} <Time at={createdAt} /> ·{' '}
          {lastUsedAt === null ? (
            t('factors.own.never')
          ) : (
            <>
              {t('factors.own.used')} <Time at={lastUsedAt} />
            </>
          )}
        </p>
        {usable ? null : <State state="attention">{t('factors.own.otherName')}</State>}
      </div>
      <Button variant="default" size="xs" onClick={() => open({ what: 'rename', factor })}>
        {t('factors.own.rename')}
      </Button>
      {isOnly ? null : (
        <Button variant="default" size="xs" onClick={() => open({ what: 'remove', factor })}>
          {t('factors.own.remove')}
        </Button>
      )}
    </li>
  )
}

/** What can be added, and why a key cannot where it cannot. */
function Further({ keysAt, open }: { keysAt: string | null; open: (what: Open) => void }) {
  const { t } = useTranslation()
  const here = keysAt === window.location.origin
  const why =
    keysAt === null
      ? t('factors.own.noKeys')
      : here
        ? t('factors.own.browser')
        : t('factors.own.keysAt', { address: keysAt })
  return (
    <div className={style.further}>
      <FormStack>
        <div className={style.add}>
          <Button variant="default" onClick={() => open({ what: 'app' })}>
            {t('factors.own.addApp')}
          </Button>
          {here && keysHere() ? (
            <Button variant="default" onClick={() => open({ what: 'key' })}>
              {t('factors.own.addKey')}
            </Button>
          ) : null}
        </div>
        {here && keysHere() ? null : <p className="muted small">{why}</p>}
      </FormStack>
    </div>
  )
}

function RemoveFactor({ factor, close }: { factor: Factor; close: () => void }) {
  const { t } = useTranslation()
  const nameOf = useFactorName()
  const remove = useChange('DELETE /account/factors/:id', { bare: true })
  return (
    <ConfirmDanger
      opened
      close={close}
      title={t('factors.remove.title', { name: nameOf(factor) })}
      consequences={[t('factors.remove.consequence')]}
      wayBack={t('factors.remove.back')}
      label={t('factors.remove.do')}
      act={async (reason) => {
        await remove.mutateAsync({ input: { id: factor.id }, reason })
        toasts.show({ message: t('factors.remove.removed') })
      }}
    />
  )
}
