import { Button } from '@mantine/core'
import i18next from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toProblem } from '../api/problem.ts'
import { client } from '../api/read.ts'
import { AsCommand } from '../command/AsCommand.tsx'
import type { Deed } from '../command/deed.ts'
import { withoutSecrets } from '../command/lines.ts'
import { toasts } from './toasts.ts'
import style from './putBack.module.css'

const SHOWN_MS = 15_000

/** Thrown by `back` where a look before showed that somebody changed the thing since. */
export class ChangedSince extends Error {}

/**
 * Says that something was done, and offers to put it back. `back` makes the opposite change through the same address, with the
 * version that the first one left: what somebody changed since is not overwritten.
 */
export function doneWithWayBack(message: string, done: Deed, back: (reason: string) => Promise<unknown>): void {
  const id = crypto.randomUUID()
  const kept = withoutSecrets(done)
  toasts.show({
    id,
    autoClose: SHOWN_MS,
    message: (
      <WayBack message={message} done={kept} back={back} ended={(said) => toasts.update({ id, message: said })} />
    ),
  })
}

function WayBack(props: {
  message: string
  done: Deed
  back: (reason: string) => Promise<unknown>
  ended: (said: string) => void
}) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)

  async function putBack(): Promise<void> {
    setBusy(true)
    try {
      await props.back(t('common.putBack.reason', { done: props.message }))
      await client.invalidateQueries()
      props.ended(t('common.putBack.done'))
    } catch (thrown) {
      props.ended(saidOf(thrown))
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className={style.line}>
      <span>{props.message}</span>
      <AsCommand deed={() => props.done} size="sm" />
      <Button size="compact-sm" variant="default" loading={busy} onClick={() => void putBack()}>
        {t('common.putBack.do')}
      </Button>
    </div>
  )
}

function saidOf(thrown: unknown): string {
  const problem = toProblem(thrown)
  const changed =
    thrown instanceof ChangedSince || problem.status === 412 || problem.code === 'directory.source_changed'
  if (changed) return i18next.t('common.putBack.changed')
  return `${i18next.t('common.putBack.failed')} ${problem.detail}`
}
