import { rmSync } from 'node:fs'
import { setUp, startServer } from '../test/peers/server.ts'
import { signInTimes } from './access/sign-in.ts'
import type { Effort, Figure } from './measure.ts'

/** Who may do what: how long those wait who may not come in. */
export async function measure(effort: Effort): Promise<Figure[]> {
  const server = await startServer()
  const { home } = server
  try {
    const owner = await setUp(server)
    owner.close()
    await server.halt()
    return await signInTimes(home, effort)
  } finally {
    await server.kill()
    rmSync(home, { recursive: true, force: true })
  }
}
