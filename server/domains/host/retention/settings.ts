import { z } from 'zod'
import { defineSection } from '../../settings/index.ts'

const Days = z.int().min(7).max(3_650)

/** How long what is over is kept. Evidence is not here: the audit log keeps everything. */
export const RETENTION = defineSection({
  name: 'retention',
  schema: z.object({
    /** Jobs that ended, with their results. The runner itself keeps none for longer than 90 days. */
    jobDays: z.int().min(7).max(90).default(90),
    /** Rows of applied and incomplete plans; the plan itself stays. */
    planDays: Days.default(180),
    /** Days of the egress ledger. */
    ledgerDays: Days.default(400),
    /** Alarms that are over. */
    alarmDays: Days.default(400),
    /** Mails that were sent or given up, with their recipients. */
    mailDays: Days.default(90),
  }),
})
