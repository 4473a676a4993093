import { useTranslation } from 'react-i18next'
import type { Approval } from '../../../api/api.ts'
import { State } from '../../../ui/State.tsx'
import { approvalStates } from './words.ts'

/** How far a request is. */
export function StateOf({ approval: { state, alone } }: { approval: Approval }) {
  const { t } = useTranslation()
  return (
    <State state={approvalStates[state]}>
      {t(state === 'open' && alone ? 'approvals.states.alone' : `approvals.states.${state}`)}
    </State>
  )
}
