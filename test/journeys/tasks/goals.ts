import type { Goal } from '../meter.ts'

// What each journey may cost at most: minutes, clicks, fields, pages of documentation.

export const GOALS = {
  first_run: { minutes: 6, clicks: 15, fields: 9, docs_pages: 0 },
  first_hour: { minutes: 30, clicks: 60, fields: 30, docs_pages: 1 },
  connect_directory: { minutes: 5, clicks: 12, fields: 4, docs_pages: 0 },
  first_certificate: { minutes: 3, clicks: 6, fields: 2, docs_pages: 0 },
  prove_restore: { minutes: 2, clicks: 2, fields: 0, docs_pages: 0 },
  auditor_export: { minutes: 5, clicks: 12, fields: 3, docs_pages: 0 },
  why_allowed: { minutes: 0.3, clicks: 3, fields: 1, docs_pages: 0 },
  take_over: { minutes: 10, clicks: 8, fields: 2, docs_pages: 0 },
  who_changed: { minutes: 0.5, clicks: 3, fields: 1, docs_pages: 0 },
  lost_disk: { minutes: 5, clicks: 0, fields: 0, docs_pages: 1 },
} as const satisfies Record<string, Goal>

export type Journey = keyof typeof GOALS
