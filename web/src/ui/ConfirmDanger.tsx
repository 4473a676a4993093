import { Button, Modal } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { isProblem, toProblem, type Problem } from '../api/problem.ts'
import { AsCommand } from '../command/AsCommand.tsx'
import type { Deed } from '../command/deed.ts'
import { CodeInput } from './Code.tsx'
import { FreshKey } from './FreshKey.tsx'
import { FormStack } from './form.tsx'
import { ProblemView } from './ProblemView.tsx'
import { ReasonField } from './Reason.tsx'
import style from './ConfirmDanger.module.css'

/**
 * A dangerous act before it happens: what it is about, what follows in numbers, and whether there is a way back. When the server wants
 * a fresh second factor or a reason, it is asked for here and the act is tried again.
 *
 * `act` must call the API with `bare`, so that the refusal arrives here.
 */
export function ConfirmDanger(props: {
  opened: boolean
  close: () => void
  title: string
  /** Consequences, one sentence each. */
  consequences: string[]
  wayBack: string
  label: string
  /** Gets the reason that the person gave; empty for none. */
  act: (reason: string) => Promise<unknown>
  asksReason?: boolean
  /** What would be sent, for whoever wants it as a command. */
  deed?: () => Deed | null
  children?: ReactNode
  /** Whether what stands in `children` is complete. */
  ready?: boolean
  /** Ordinary weight: needs confirmation, destroys nothing. */
  mild?: boolean
}) {
  const { t } = useTranslation()
  const { deed } = props
  const [code, setCode] = useState('')
  const [needsCode, setNeedsCode] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [reason, setReason] = useState('')
  const [needsReason, setNeedsReason] = useState(false)
  const asked = needsReason || props.asksReason === true

  function leave(): void {
    setCode('')
    setNeedsCode(false)
    setProblem(null)
    setReason('')
    setNeedsReason(false)
    props.close()
  }

  async function act(proven = false): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      if (needsCode && !proven) await call('POST /session/confirmation', { code: code.trim() }, { bare: true })
      await props.act(reason.trim())
      leave()
    } catch (thrown) {
      if (isProblem(thrown, 'access.fresh_factor_required') && !needsCode) setNeedsCode(true)
      else if (isProblem(thrown, 'http.reason_required')) setNeedsReason(true)
      else setProblem(toProblem(thrown))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal
      opened={props.opened}
      onClose={leave}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void act()
        }}
      >
        <FormStack>
          <ul className={style.list}>
            {props.consequences.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p className={props.mild ? style.mild : style.back}>{props.wayBack}</p>
          {props.children}
          <ReasonField value={reason} asked={asked} change={setReason} />
          {needsCode ? (
            <>
              <FreshKey done={() => void act(true)} failed={setProblem} />
              <CodeInput
                focused
                label={t('common.freshFactor.label')}
                description={t('common.freshFactor.why')}
                value={code}
                onChange={(event) => setCode(event.currentTarget.value)}
              />
            </>
          ) : null}
          {problem ? <ProblemView problem={problem} /> : null}
          <div className={style.foot}>
            {deed ? (
              <span className={style.command}>
                <AsCommand deed={() => withReason(deed(), reason.trim())} />
              </span>
            ) : null}
            <Button variant="default" onClick={leave}>
              {t('common.cancel')}
            </Button>
            <Button
              type="submit"
              loading={busy}
              disabled={
                props.ready === false || (needsCode && code.trim().length < 6) || (asked && reason.trim() === '')
              }
              {...(props.mild ? {} : { color: 'red' })}
            >
              {props.label}
            </Button>
          </div>
        </FormStack>
      </form>
    </Modal>
  )
}

function withReason(deed: Deed | null, reason: string): Deed | null {
  return deed === null ? null : { ...deed, reason }
}
