import { iso, type Millis } from '../../../base/time.ts'
import type { Figures, Severity } from '../check.ts'
import { ENGLISH, GERMAN, type Words } from './words.ts'

export type Language = 'en' | 'de'

/** What is told about one alarm. */
export interface Notice {
  alarmId: string
  event: 'raised' | 'cleared'
  rule: string
  severity: Severity
  figures: Figures
  at: Millis
}

export interface Sheet {
  from: string
  to: string
  language: Language
  /** Where the console is, as in `https://mdm.example`. */
  console: string
  host: string
  notices: readonly Notice[]
  /** Alarms that found no room in this mail. */
  more: number
  at: Millis
  id: string
}

const FRAME = {
  en: {
    severities: { bad: 'Bad', attention: 'Attention', unknown: 'Unknown' },
    over: 'Over',
    many: (count: number) => `${count} alarms`,
    more: (count: number) => `${count} more are in the console.`,
    open: 'Open in the console',
    why: (host: string) => `Freehold on ${host} sends this because your address stands in its mail settings.`,
    test: 'Test of the mail server',
    testText: (host: string) => `Freehold on ${host} can send mail. Nothing needs to be done.`,
  },
  de: {
    severities: { bad: 'Gestört', attention: 'Beachten', unknown: 'Unbekannt' },
    over: 'Vorbei',
    many: (count: number) => `${count} Alarme`,
    more: (count: number) => `${count} weitere stehen in der Konsole.`,
    open: 'In der Konsole öffnen',
    why: (host: string) => `Freehold auf ${host} sendet dies, weil Ihre Adresse in den E-Mail-Einstellungen steht.`,
    test: 'Test des Mailservers',
    testText: (host: string) => `Freehold auf ${host} kann E-Mails senden. Es ist nichts zu tun.`,
  },
} as const

interface Item {
  heading: string
  text: string
  link: string
}

/** One mail about alarms, plain and as simple HTML: no picture, nothing from elsewhere, no name of a person. */
export async function composeNotices(sheet: Sheet): Promise<Buffer> {
  const frame = FRAME[sheet.language]
  const items = sheet.notices.map((notice) => itemOf(sheet, notice))
  const [first] = items
  const about = items.length === 1 && sheet.more === 0 ? (first?.heading ?? '') : frame.many(items.length + sheet.more)
  const rest = sheet.more > 0 ? [frame.more(sheet.more)] : []
  const text = [
    ...items.flatMap(({ heading, text: what, link }) => [heading, what, link, '']),
    ...rest,
    '-- ',
    frame.why(sheet.host),
    '',
  ].join('\n')
  const html = page(sheet.language, [
    ...items.map(
      ({ heading, text: what, link }) =>
        `<p><strong>${escaped(heading)}</strong><br>${escaped(what)}<br><a href="${escaped(link)}">${frame.open}</a></p>`,
    ),
    ...[...rest, frame.why(sheet.host)].map((line) => `<p>${escaped(line)}</p>`),
  ])
  return await composed(sheet, `[Freehold] ${about} (${sheet.host})`, text, html)
}

/** The mail of a test. */
export async function composeTest(sheet: Omit<Sheet, 'notices' | 'more'>): Promise<Buffer> {
  const frame = FRAME[sheet.language]
  const text = frame.testText(sheet.host)
  return await composed(
    sheet,
    `[Freehold] ${frame.test} (${sheet.host})`,
    `${text}\n`,
    page(sheet.language, [`<p>${escaped(text)}</p>`]),
  )
}

/** A mail to one person that has nothing to do with an alarm. */
export async function composeLetter(
  sheet: Pick<Sheet, 'from' | 'to' | 'language' | 'at' | 'id' | 'host'>,
  { subject, text }: { subject: string; text: string },
): Promise<Buffer> {
  const paragraphs = text
    .trim()
    .split('\n\n')
    .map((part) => `<p>${escaped(part)}</p>`)
  return await composed(sheet, `[Freehold] ${subject}`, text, page(sheet.language, paragraphs))
}

/** The headers of RFC 3834 keep holiday answers and loops away. */
async function composed(
  { from, to, at, id, host }: Pick<Sheet, 'from' | 'to' | 'at' | 'id' | 'host'>,
  subject: string,
  text: string,
  html: string,
): Promise<Buffer> {
  // With the first mail: most starts send none.
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const composer = new MailComposer({
    from: { name: 'Freehold', address: from },
    to: { name: '', address: to },
    subject: oneLine(subject).slice(0, 200),
    text,
    html,
    date: new Date(at),
    messageId: `<${id}@${host}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return await composer.compile().build()
}

function itemOf({ language, console }: Sheet, { alarmId, event, rule, severity, figures, at }: Notice): Item {
  const frame = FRAME[language]
  const words: Words = (language === 'de' ? GERMAN : ENGLISH)[rule] ?? { title: rule, text: '' }
  const state = event === 'cleared' ? frame.over : frame.severities[severity]
  const shown = shownFigures(figures, language)
  const text = event === 'cleared' ? timeOf(at) : filled(words.text, shown)
  return {
    heading: `${state}: ${filled(words.title, shown)}`,
    text,
    link: `${console}/alarms?alarm=${encodeURIComponent(alarmId)}`,
  }
}

const TIME = /^\d{4}-\d\d-\d\dT/

function shownFigures(figures: Figures, language: Language): Record<string, string> {
  const shown = Object.entries(figures).map(([name, figure]): [string, string] => {
    if (typeof figure === 'string') return [name, TIME.test(figure) ? timeOf(Date.parse(figure)) : oneLine(figure)]
    if (name === 'free') return [name, `${(figure / 1e9).toLocaleString(language, { maximumFractionDigits: 1 })} GB`]
    return [name, figure.toLocaleString(language)]
  })
  const facts = Object.fromEntries(shown)
  return { ...facts, shown: facts['count'] ?? '', kindWords: facts['kind'] ?? '' }
}

/** A text with its figures; one that is not known leaves no trace of braces. */
function filled(text: string, figures: Readonly<Record<string, string>>): string {
  return oneLine(text.replaceAll(/\{\{(\w+)\}\}/g, (_mark, name: string) => figures[name] ?? ''))
}

function timeOf(at: Millis): string {
  return `${iso(at).slice(0, 16).replace('T', ' ')} UTC`
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

function escaped(text: string): string {
  const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '')
}

function page(language: Language, paragraphs: readonly string[]): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>Freehold</title></head><body>${paragraphs.join('')}</body></html>`
}
