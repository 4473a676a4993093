export interface BreakGlassTable {
  id: string
  code_hash: Buffer
  made_at: number
  /** 1 for the code that is good, null for those that were used or replaced. */
  live: number | null
  used_at: number | null
  /** Who acts in the session that the code opened. */
  account_id: string | null
  drilled_at: number | null
  drilled_by: string | null
}

declare module '../../../base/database/tables.ts' {
  interface Tables {
    access_break_glass: BreakGlassTable
  }
}
