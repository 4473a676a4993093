import type { ReadTx } from '../../../base/audit/unit.ts'
import { newId } from '../../../base/ids.ts'
import type { Millis } from '../../../base/time.ts'
import { readSection } from '../../settings/index.ts'
import { composeLetter } from './compose.ts'
import { consoleOf, lineOf, type MailParts } from './send.ts'
import { MAIL } from './settings.ts'
import { deliver, MailProblem } from './smtp.ts'

export interface PlainLetter {
  to: string
  language: 'en' | 'de'
  subject: string
  text: string
}

/** Hands one mail to the mail server of the settings, once; false if mail is off, or the server did not take it. */
export async function sendLetter(
  parts: MailParts,
  tx: ReadTx,
  { to, language, ...words }: PlainLetter,
  at: Millis,
): Promise<boolean> {
  const settings = await readSection(tx, MAIL)
  if (!settings.on) return false
  const { host } = await consoleOf(tx, parts.consolePort)
  const message = await composeLetter({ from: settings.from, to, language, at, id: newId(at), host }, words)
  try {
    const line = await lineOf(parts, tx, settings, host, 'access.mail')
    return (await deliver(line, [{ from: settings.from, to, message }])).every((problem) => problem === null)
  } catch (error) {
    if (error instanceof MailProblem) return false
    throw error
  }
}
