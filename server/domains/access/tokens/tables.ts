export interface TokensTable {
  id: string
  /** Who made it, and for whom it speaks. */
  account_id: string
  name: string
  /** SHA-256 of the whole text. */
  hash: Buffer
  /** What it may do at most, JSON. */
  permissions: string
  /** From where it may be used, JSON; none: from anywhere. */
  networks: string
  created_at: number
  expires_at: number
  ended_at: number | null
}

export interface TokenUsesTable {
  token_id: string
  at: number
  address: string | null
}

declare module '../../../base/database/tables.ts' {
  interface Tables {
    access_tokens: TokensTable
    access_token_uses: TokenUsesTable
  }
}
