/** What is wrong with an export: in which part, and at which entry where there is one. */
export interface Finding {
  part: string
  seq: number | null
  says: string
}

export interface Verdict {
  ok: boolean
  /** The first bad entry first. */
  findings: Finding[]
  manifest: unknown
  rows: number
}

/** Checks an unpacked export. What is wrong with it is in the verdict, never thrown. */
export function verifyExport(folder: string, options?: { key?: string | null }): Promise<Verdict>
