import { rmSync } from 'node:fs'
import { copyHome, startServer } from '../../peers/server.ts'
import type { House } from '../rights/house.ts'
import { startRelay } from './relay.ts'

/** A server that a judge can ask as often as it likes, and the Cookie header of somebody who may do everything. */
export interface Judged {
  baseUrl: string
  cookie: string
}

/** Starts a server on a copy of the house and hands it to a judge; nothing of it is left. */
export async function inFurnishedHouse<T>(
  house: House,
  source: string | undefined,
  work: (judged: Judged) => Promise<T>,
): Promise<T> {
  const home = copyHome(house.home)
  const server = await startServer({ home, ...(source === undefined ? {} : { source }) })
  const relay = await startRelay(server)
  const owner = house.callers.find(({ name }) => name === 'owner, with a fresh factor')!
  try {
    return await work({ baseUrl: relay.baseUrl, cookie: owner.cookie! })
  } finally {
    await relay.stop()
    await server.halt()
    rmSync(home, { recursive: true, force: true })
  }
}
