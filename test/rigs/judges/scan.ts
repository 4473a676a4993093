import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../peers/program.ts'
import type { Judged } from './in-house.ts'

interface Vulnerability {
  path: string
  info: string
  parameter: string
}

/**
 * What wapiti asks for and must not get: the first would bind browsers to a certificate that nobody trusts yet, the second
 * switches on a filter that browsers gave up because it could be turned against the page.
 */
const EXPECTED = /(Strict-Transport-Security|X-XSS-Protection) is not set/

/**
 * Lets wapiti attack these addresses in the owner's name. It follows no links: the console has none that it could read.
 * @param modules as wapiti names them
 */
export async function scanFaults(
  { baseUrl, cookie }: Judged,
  addresses: readonly string[],
  modules: readonly string[],
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-wapiti-'))
  const file = join(folder, 'findings.json')
  const where = [
    '-u',
    `${baseUrl}/`,
    '--scope',
    'folder',
    '-d',
    '0',
    ...addresses.flatMap((one) => ['-s', baseUrl + one]),
  ]
  const who = ['-H', `Cookie: ${cookie}`, '-H', 'Sec-Fetch-Site: same-origin']
  const stored = ['--store-session', folder, '--store-config', folder, '--flush-session', '--no-bugreport']
  try {
    const said = await run('wapiti', [...where, ...who, ...stored, '-m', modules.join(','), '-f', 'json', '-o', file])
    const missing = modules.filter((name) => !said.includes(`Launching module ${name}`))
    if (missing.length > 0) return [`wapiti did not run ${missing.join(', ')}: ${said.slice(-500)}`]
    return faultsIn(readFileSync(file, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Anomalies are answers of 500 and time-outs; they count as much. */
function faultsIn(report: string): string[] {
  const { vulnerabilities, anomalies } = JSON.parse(report) as Record<
    'vulnerabilities' | 'anomalies',
    Record<string, Vulnerability[]>
  >
  return [vulnerabilities, anomalies].flatMap((kinds) =>
    Object.entries(kinds).flatMap(([kind, found]) =>
      found
        .filter(({ info }) => !EXPECTED.test(info))
        .map(({ path, info, parameter }) => `${kind}: ${path} ${parameter}: ${info}`),
    ),
  )
}
