import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from '../../peers/server.ts'
import { freehold } from '../../thread/terminal.ts'
import type { Meter } from '../meter.ts'

/** On a bare host with Freehold installed: one file and the printed kit bring the house back. @returns its people */
export async function lostDisk(
  meter: Meter,
  { backup, kit, folder }: { backup: string; kit: readonly string[]; folder: string },
): Promise<number> {
  const home = join(folder, 'restored')
  mkdirSync(join(home, 'data'), { recursive: true })
  const file = join(folder, 'kit.txt')
  // The kit is typed from the sheet; here into a file, as nobody is at a terminal.
  await meter.command(kit.join(' '), async () => writeFileSync(file, kit.join(' '), { mode: 0o600 }))
  const ended = await meter.command('freehold restore /mnt/freehold-backup.age', () =>
    freehold(['restore', backup, '--kit', file, '--data', join(home, 'data'), '--json']),
  )
  if (ended.code !== 0) throw new Error(ended.err)
  const server = await meter.command('systemctl start freehold', () => startServer({ home }))
  const { status } = await server.client().raw('GET', '/healthz')
  await server.stop()
  return status
}
