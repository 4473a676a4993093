import { pino, type Logger } from 'pino'

export type Log = Logger

/** Fields that never reach a log line, wherever in it they stand. */
const SECRETS = [
  'password',
  'secret',
  'token',
  'code',
  'challenge',
  'identity',
  'cookie',
  'authorization',
  'words',
  'recoveryCodes',
]

/**
 * The operator's log: one JSON line per event on standard output, with the `<n>` prefix that journald understands when it
 * listens. Messages are constant; what varies stands in fields. It is no audit log.
 */
export function openLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
  })
}

/** A log that says nothing. */
export function silentLog(): Log {
  return pino({ level: 'silent' })
}
