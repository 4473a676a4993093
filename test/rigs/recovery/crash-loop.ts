import { startServer, type Server } from '../../peers/server.ts'

export const MOST_TRIES = 5

/** Starts a server that cannot come up, as a service manager does, until it serves its page instead; then reads that page. */
export async function crashLoop({ home, source }: { home: string; source?: string }): Promise<string[]> {
  const place = { home, ...(source === undefined ? {} : { source }) }
  const faults: string[] = []
  for (let start = 1; start <= MOST_TRIES; start++) {
    const server = await startServer(place).catch(ended)
    if (!server) continue
    faults.push(`start ${start} came to something`)
    await server.kill()
  }
  const safe = await startServer({ ...place, health: 503 }).catch(ended)
  if (!safe) return [...faults, `the start after ${MOST_TRIES} failures served no page`]
  faults.push(...(await faultsOfPage(safe)))
  const status = await safe.halt()
  if (status !== 0) faults.push(`stopping the page gave ${status}`)
  return faults
}

/** A server that ended before it answered is what the loop consists of; nothing else may pass as that. */
function ended(error: unknown): null {
  if (error instanceof Error && error.message.startsWith('The server ended before')) return null
  throw error
}

async function faultsOfPage(server: Server): Promise<string[]> {
  const client = server.client()
  const page = await client.raw('GET', '/', undefined, { 'accept-language': 'de' })
  const english = await client.raw('GET', '/audit', undefined, { 'accept-language': 'en' })
  const api = await client.call('GET', '/session')
  const change = await client.call('POST', '/session', { username: 'x', password: 'y' })
  client.close()
  const faults: string[] = []
  if (page.status !== 503 || !page.text.includes('Freehold konnte nicht starten')) faults.push('no page in German')
  if (english.status !== 503 || !english.text.includes('Freehold could not start')) faults.push('no page in English')
  if (!/default-src 'none'/.test(String(page.headers['content-security-policy']))) faults.push('the page has no policy')
  for (const answer of [api, change]) {
    if (answer.status !== 503 || answer.body['code'] !== 'base.safe_mode') faults.push(`the API gave ${answer.status}`)
  }
  return faults
}
