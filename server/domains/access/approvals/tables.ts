export type ApprovalState = 'open' | 'approved' | 'declined' | 'withdrawn' | 'used' | 'expired'

export interface ApprovalsTable {
  id: string
  kind: string
  requester: string
  /** SHA-256 over kind, target and facts, hex. */
  hash: string
  target: string
  /** What a person reads before he agrees, JSON. */
  facts: string
  /** Address and input, sealed by the vault; null once it can no longer be made. */
  call: Buffer | null
  reason: string
  /** `open` and `approved` end with `expires_at` whether or not `expired` was written. */
  state: ApprovalState
  /** There was nobody who could have agreed. */
  alone: number
  /** From when it can be done alone. */
  usable_from: number
  decided_by: string | null
  decided_at: number | null
  /** Why it was agreed to or declined. */
  decision: string | null
  used_at: number | null
  created_at: number
  expires_at: number
}

/** What was destroyed within the last hour; older rows go with the next act. */
export interface DestructiveActsTable {
  id: string
  at: number
  act: string
  /** Null: a user of the machine. */
  account_id: string | null
  /** How many acts it counts as. */
  weight: number
}

declare module '../../../base/database/tables.ts' {
  interface Tables {
    access_approvals: ApprovalsTable
    access_destructive_acts: DestructiveActsTable
  }
}
