import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Client } from '../../peers/client.ts'
import { newAddress, startServer, type Server } from '../../peers/server.ts'

const CHECK_WITHIN_MS = 120_000

interface Condition {
  state: 'writable' | 'verifying' | 'damaged'
}

export interface FaultRun {
  /** A home with a log long enough that its check can be watched. */
  home: string
  owner: Client
  source?: string
}

/** What the process leaves behind when the disk reported an error to it. */
export function leaveFault(home: string): void {
  writeFileSync(join(home, 'data/database/verify-before-use'), JSON.stringify({ at: Date.now(), reason: 'EIO' }))
}

/**
 * Starts a server whose last process met a disk error, and looks at what may be done until all was verified: reading at once,
 * changing not before, and the server says so wherever somebody may look.
 */
export async function watchVerification({
  home,
  owner,
  source,
}: FaultRun): Promise<{ faults: string[]; ended: Condition['state'] }> {
  leaveFault(home)
  const server = await startServer({ home, ...(source === undefined ? {} : { source }) })
  const client = owner.anotherAt(server.baseUrl, server.certificate, newAddress())
  try {
    const faults = await faultsWhileVerified(client)
    const ended = await endOf(client, server)
    faults.push(...(await faultsAfter(client, ended)))
    return { faults, ended }
  } finally {
    client.close()
    await server.kill()
  }
}

async function conditionOf(client: Client): Promise<Condition['state']> {
  return (await client.must<Condition>('GET', '/host/condition')).state
}

/** Tried side by side with the check: as long as it runs, nothing may be changed, and everything must be readable. */
async function faultsWhileVerified(client: Client): Promise<string[]> {
  const before = await conditionOf(client)
  if (before !== 'verifying') return [`the condition is ${before} right after the start`]
  const [session, change, ready, metrics] = await Promise.all([
    client.call('GET', '/session'),
    client.call('PUT', '/account/language', { language: 'de' }),
    client.raw('GET', '/readyz'),
    client.raw('GET', '/metrics'),
  ])
  const still = (await conditionOf(client)) === 'verifying'
  const faults = session.status === 200 ? [] : [`reading gave ${session.status} during the check`]
  if (!still) return [...faults, 'the check was over before it could be watched: lengthen the log']
  if (change.status !== 503 || change.body['code'] !== 'base.verifying')
    faults.push(`a change gave ${said(change)} during the check`)
  if (ready.status !== 503) faults.push(`/readyz gave ${ready.status} during the check`)
  if (!/^freehold_writable 0$/m.test(metrics.text)) faults.push('the metric says that changes are taken')
  return faults
}

function said({ status, body }: Answer<{ code?: string }>): string {
  return `${status} ${body.code ?? ''}`
}

async function endOf(client: Client, server: Server): Promise<Condition['state']> {
  const deadline = Date.now() + CHECK_WITHIN_MS
  for (;;) {
    const state = await conditionOf(client)
    if (state !== 'verifying') return state
    if (Date.now() > deadline) throw new Error(`The check did not end:\n${server.output}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function faultsAfter(client: Client, ended: Condition['state']): Promise<string[]> {
  const change = await client.call('PUT', '/account/language', { language: 'en' })
  const entries = await client.must<{ items: unknown[] }>(
    'GET',
    '/audit/entries?filter=action%20eq%20%22base.verify%22',
  )
  const home = await client.must<{ needs: { id: string }[] }>('GET', '/home')
  const needs = home.needs.map(({ id }) => id)
  if (ended === 'damaged') {
    return [
      ...(change.body['code'] === 'base.damaged' ? [] : [`damaged data took a change: ${said(change)}`]),
      ...(needs.includes('data_damaged') ? [] : ['the home page does not say that the data is damaged']),
    ]
  }
  return [
    ...(change.status < 300 ? [] : [`a change gave ${said(change)} after the check`]),
    ...(entries.items.length === 1 ? [] : [`the log has ${entries.items.length} entries of the check`]),
    ...(needs.includes('disk_fault') ? [] : ['the home page does not say that the disk reported an error']),
  ]
}
