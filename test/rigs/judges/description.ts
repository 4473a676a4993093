import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../peers/program.ts'
import type { Server } from '../../peers/server.ts'

/** spectral in a folder of its own: a tenth of all packages of the product would be for this one judge. */
export interface Spectral {
  folder: string
  remove(): void
}

const HERE = join(import.meta.dirname, 'spectral')
/** Takes spectral as the lock file pins it, running no scripts of packages. @returns null where no registry can be reached */
export async function installSpectral(): Promise<Spectral | null> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-spectral-'))
  cpSync(HERE, folder, { recursive: true })
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    await run('npm', ['ci', '--ignore-scripts', '--prefer-offline'], {
      cwd: folder,
    })
    return { folder, remove }
  } catch (error) {
    remove()
    if (/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH)\b/.test(String(error))) return null
    throw error
  }
}

interface Finding {
  code: string
  path: string[]
  message: string
}

/** What only those who are signed in can be asked for. The matrix of rights says which routes are open to anyone. */
const FOR_SIGNED_IN = /^owasp:api2:2023-(read|write)-restricted$|^owasp:api8:2023-define-error-responses-401$/

interface Description {
  paths: Record<string, Record<string, { 'x-permission': string }>>
}

/** What spectral holds against the description that a server serves. */
export async function descriptionFaults({ folder }: Spectral, server: Server): Promise<string[]> {
  const client = server.client()
  const { text } = await client.raw('GET', '/api/openapi.json')
  client.close()
  const own = mkdtempSync(join(folder, 'judged-'))
  const [document, findings] = [join(own, 'openapi.json'), join(own, 'findings.json')]
  writeFileSync(document, text)
  const line = ['lint', '-q', '-r', join(folder, 'ruleset.yaml'), '-f', 'json', '-o', findings, document]
  // With something to say it ends with 1; without its file there is nothing to read below.
  await run(join(folder, 'node_modules/.bin/spectral'), line).catch(() => undefined)
  const { paths } = JSON.parse(text) as Description
  const openToAnyone = ({ path: [, address = '', method = ''] }: Finding): boolean =>
    paths[address]?.[method]?.['x-permission'] === 'anyone'
  return (JSON.parse(readFileSync(findings, 'utf8')) as Finding[])
    .filter((finding) => !(FOR_SIGNED_IN.test(finding.code) && openToAnyone(finding)))
    .map(({ code, path, message }) => `${path.join('.')}: ${code}: ${message}`)
}
