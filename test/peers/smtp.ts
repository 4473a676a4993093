import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TlsFiles } from './tls-files.ts'

export interface SmtpOptions {
  tls?: TlsFiles
  /** TLS from the first byte on, not STARTTLS. */
  implicit?: boolean
  account?: { user: string; password: string }
  /** Answers in place of taking a recipient or a message. */
  rcpt?: string
  data?: string
}

export interface Mail {
  facts: { from: string; to: string[]; tls: boolean; login: boolean; ehlo: string }
  text: string
}

export interface SmtpServer {
  port: number
  /** What has arrived, in order. */
  mails(): Mail[]
  stop(): Promise<void>
}

/** Debian's aiosmtpd on this machine. */
export async function startSmtp(options: SmtpOptions = {}): Promise<SmtpServer> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-smtp-'))
  const { tls, account, implicit, rcpt, data } = options
  const given = {
    folder,
    implicit,
    rcpt,
    data,
    ...(tls && { certificate: tls.certificate, key: tls.key }),
    ...account,
  }
  const script = join(import.meta.dirname, 'smtp-server.py')
  const child = spawn('/usr/bin/python3', [script, JSON.stringify(given)], { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endToo = (): void => void child.kill('SIGKILL')
  process.once('exit', endToo)
  const [line] = (await Promise.race([
    new Promise((resolve) => createInterface(child.stdout).once('line', (text) => resolve([text]))),
    ended.then(() => {
      throw new Error('The mail server did not start')
    }),
  ])) as [string]
  return {
    port: Number(line),
    mails: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.eml'))
        .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
        .map((name) => {
          const bytes = readFileSync(join(folder, name), 'utf8')
          const end = bytes.indexOf('\n')
          return { facts: JSON.parse(bytes.slice(0, end)) as Mail['facts'], text: bytes.slice(end + 1) }
        }),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      process.removeListener('exit', endToo)
      rmSync(folder, { recursive: true })
    },
  }
}
