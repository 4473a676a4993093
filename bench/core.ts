import { rmSync } from 'node:fs'
import { setUp, startServer } from '../test/peers/server.ts'
import { databaseFigures } from './core/database.ts'
import { groupSize, listRatio } from './core/http.ts'
import { memory, startTime } from './core/process.ts'
import type { Effort, Figure } from './measure.ts'

/** The spine: database, HTTP door, start and memory. */
export async function measure(effort: Effort): Promise<Figure[]> {
  const figures = await databaseFigures(effort)
  const server = await startServer()
  const { home } = server
  try {
    const owner = await setUp(server)
    await server.halt()
    figures.push(await groupSize(home, owner, effort))
    figures.push(await listRatio(home, owner, effort))
    figures.push(await startTime(home, effort))
    figures.push(await memory(home, effort))
    return figures
  } finally {
    await server.kill()
    rmSync(home, { recursive: true, force: true })
  }
}
