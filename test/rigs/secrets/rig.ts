import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type Server } from '../../peers/server.ts'
import type { TlsFiles } from '../../peers/tls-files.ts'
import { ROOT } from '../../repo/source.ts'
import { Canaries } from './canary.ts'
import { crash } from './cores.ts'
import { enroll, readDirectory } from './devices.ts'
import { keepExport, keepHouse, keepOutput, makeBackup, readEverything, temporaryFolder } from './evidence.ts'
import { makeMistakes } from './mistakes.ts'
import { invite, setUpWith, signInWith } from './people.ts'
import { addProcesses, Places } from './places.ts'
import { browserIn, type Owner, type Scene } from './scene.ts'
import { failToStart } from './starts.ts'

export interface SecretsRun {
  /** Certificates for the directory of the story, good for the name dc1.corp.test. */
  tls: TlsFiles
  source?: string
  /** Leaves out what no planted fault needs: starts that fail, and a backup. */
  briefly?: boolean
  /** Ends the server by a crash that leaves core files, and not in order. */
  crashes?: boolean
  /** What is played besides, with the owner and the address of an invitation. */
  besides?: (scene: Scene, owner: Owner, link: string) => Promise<void>
}

export interface SecretsResult {
  faults: string[]
  canaries: number
  /** A sentence on how much was searched. */
  searched: string
}

/**
 * Tells one story in which secrets are put into every input that may carry one, at the log level that says most, and then looks for
 * them in everything that the house wrote, answered or left lying about.
 */
export async function huntSecrets(run: SecretsRun): Promise<SecretsResult> {
  const { source = ROOT, briefly = false, crashes = false } = run
  const home = mkdtempSync(join(tmpdir(), 'freehold-secrets-'))
  const canaries = new Canaries()
  const places = new Places()
  mkdirSync(temporaryFolder(home), { mode: 0o700 })
  const handedIn = { SOMEBODY_ELSES_PASSWORD: canaries.password('password in the environment of the machine') }
  const env = { ...handedIn, FREEHOLD_LOG__LEVEL: 'debug', TMPDIR: temporaryFolder(home) }
  const server = await startServer({ home, source, env })
  const scene = { server, canaries, places, handedIn: Object.keys(handedIn) }
  try {
    keepKeys(scene)
    await Promise.all([tell(scene, run), briefly ? null : failToStart(scene, source)])
    const cores = crashes ? await crash(scene) : null
    if (cores !== null && cores < 2)
      throw new Error(`The server and the key process crashed and left ${cores} core files`)
    await server.halt()
    keepOutput(scene)
    // After the end: what the write-ahead log held is in the database file now, and both were looked at.
    places.addFolder('data folder, after the end', server.dataFolder)
    places.addFolder('temporary files', temporaryFolder(home))
    return { ...places.search(canaries), canaries: canaries.all.length }
  } finally {
    await server.kill()
    rmSync(home, { recursive: true, force: true })
  }
}

async function tell(scene: Scene, { tls, briefly = false, besides }: SecretsRun): Promise<void> {
  const owner = await setUpWith(scene)
  await signInWith(scene, owner)
  const link = await invite(scene, owner)
  await enroll(scene, owner)
  await readDirectory(scene, owner, tls)
  await makeMistakes(scene, owner)
  await besides?.(scene, owner, link)
  addProcesses(scene.places, scene.server.pid, scene.handedIn)
  await keepExport(scene, owner)
  if (!briefly) await makeBackup(scene, owner)
  await keepHouse(scene, owner)
  await readEverything(scene, owner)
  browserIn(scene).close()
  owner.client.close()
}

/** The two key files, which belong beside the data folder and nowhere else. */
function keepKeys({ canaries, server }: { canaries: Canaries; server: Server }): void {
  for (const name of ['master', 'ca']) {
    const text = readFileSync(join(server.home, `keys/${name}.key`), 'utf8').trim()
    canaries.made(`${name} key`, text, Buffer.from(text, 'base64'))
  }
}
