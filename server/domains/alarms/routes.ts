import { z } from 'zod'
import type { ReadTx } from '../../base/audit/unit.ts'
import type { ApiOf } from '../../platform/http/contract.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import { routesOf } from '../../platform/lists/routes.ts'
import { acknowledgeAlarm, silenceAlarm, unsilenceAlarm } from './acknowledge.ts'
import { alarmsList } from './list-alarms.ts'
import type { MailParts } from './mail/send.ts'
import { MailState, MailTrial, recordTrial, showMail, tryMail, TryInput } from './mail/try-mail.ts'
import type { AlarmSettings } from './settings.ts'
import { showAlarm, showPending, showRules } from './show-alarms.ts'
import { Alarm, AlarmDetail, AlarmId, Pending, Rule } from './types.ts'

export interface AlarmsParts {
  cursors: Cursors
  settings: (tx: ReadTx) => Promise<AlarmSettings>
  mail: MailParts
}

const ById = z.object({ id: AlarmId })

/** The addresses of this room. Whoever may see alarms sees those whose rule he may know about. */
export function alarmsRoutes({ cursors, settings, mail }: AlarmsParts) {
  return [
    ...routesOf(alarmsList, cursors),
    read({
      at: 'GET /alarms/pending',
      may: 'alarms.read',
      summary: 'How many alarms nobody has acknowledged or silenced, and the newest of them',
      input: NO_INPUT,
      output: Pending,
      run: showPending,
    }),
    read({
      at: 'GET /alarms/rules',
      may: 'alarms.read',
      summary: 'The rules, with their limits and whether they are switched on',
      input: NO_INPUT,
      output: z.object({ items: z.array(Rule) }),
      run: async (reading) => showRules(reading, await settings(reading.tx)),
    }),
    read({
      at: 'GET /alarms/:id',
      may: 'alarms.read',
      summary: 'One alarm with what happened to it',
      input: ById,
      output: AlarmDetail,
      errors: ['alarms.not_found'],
      run: showAlarm,
    }),
    change({
      at: 'POST /alarms/:id/acknowledgement',
      may: 'alarms.manage',
      summary: 'Acknowledge an alarm, with a reason',
      input: ById,
      asksReason: true,
      output: Alarm,
      errors: ['alarms.not_found', 'alarms.already_over', 'alarms.already_acknowledged'],
      records: ['alarms.acknowledge'],
      run: acknowledgeAlarm,
    }),
    change({
      at: 'POST /alarms/:id/silence',
      may: 'alarms.manage',
      summary: 'Silence an alarm until a time, with a reason',
      input: ById.extend({ until: z.iso.datetime().max(40) }),
      asksReason: true,
      output: Alarm,
      errors: ['alarms.not_found', 'alarms.already_over', 'alarms.silence_out_of_range'],
      records: ['alarms.silence'],
      run: silenceAlarm,
    }),
    change({
      at: 'DELETE /alarms/:id/silence',
      may: 'alarms.manage',
      summary: 'Let a silenced alarm be heard again',
      input: ById,
      output: Alarm,
      errors: ['alarms.not_found', 'alarms.already_over', 'alarms.not_silenced'],
      records: ['alarms.unsilence'],
      run: unsilenceAlarm,
    }),
    read({
      at: 'GET /mail',
      may: 'alarms.read',
      summary: 'How mail about alarms stands: what waits, when the last one went out, what went wrong since',
      input: NO_INPUT,
      output: MailState,
      run: showMail,
    }),
    change({
      at: 'POST /mail/test',
      may: 'settings.manage',
      summary: 'Send one mail stage by stage, with settings that need not be saved',
      input: TryInput,
      output: MailTrial,
      errors: ['alarms.mail_password_needed', 'alarms.mail_in_the_clear', 'alarms.mail_incomplete'],
      records: ['alarms.try_mail'],
      stepUp: true,
      prepare: (reading, input) => tryMail(mail, reading, input),
      run: recordTrial,
    }),
  ] as const
}

export type ApiAlarms = ApiOf<ReturnType<typeof alarmsRoutes>>
