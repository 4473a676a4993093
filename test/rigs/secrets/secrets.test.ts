import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { closeBrowser, openWindow } from '../../peers/browser.ts'
import { makeTlsFiles, type TlsFiles } from '../../peers/tls-files.ts'
import { control, type Control } from '../control.ts'
import { lacks } from '../lane.ts'
import { report } from '../report.ts'
import { Canaries } from './canary.ts'
import { canTakeCores } from './cores.ts'
import { Places } from './places.ts'
import { huntSecrets } from './rig.ts'
import { keepStorage, visitPages } from './storage.ts'

const FEWEST_CANARIES = 50

let folder: string
let tls: TlsFiles

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-secrets-tls-'))
  tls = await makeTlsFiles(folder, ['dc1.corp.test'])
})

after(async () => {
  await closeBrowser()
  rmSync(folder, { recursive: true })
})

test('secrets put into every input are nowhere that somebody could read them', async (t) => {
  if (!canTakeCores()) return lacks(t, 'core files in the working folder of a process (kernel.core_pattern), or gdb')
  const { faults, canaries, searched } = await huntSecrets({ tls, crashes: true, besides: visitPages })
  report({ canaries_seen: faults.length })
  t.diagnostic(searched)
  assert.ok(canaries >= FEWEST_CANARIES, `only ${canaries} canaries were planted`)
  assert.deepEqual(faults, [])
})

test('each way of writing a secret is known again, in the midst of other bytes', () => {
  const canaries = new Canaries()
  const secret = canaries.password('password')
  const core = secret.split(' ')[0]!
  const written = {
    'as it is': core.toUpperCase(),
    json: JSON.stringify({ secret }),
    query: encodeURIComponent(secret),
    hexadecimal: Buffer.from(`a${secret}`).toString('hex'),
    base64: Buffer.from(`a${secret}`).toString('base64'),
    base64url: Buffer.from(`ab${secret}`).toString('base64url'),
    'UTF-16': Buffer.from(secret, 'utf16le'),
    reversed: [...secret].toReversed().join(''),
    percent: [...Buffer.from(core)].map((byte) => `%${byte.toString(16)}`).join(''),
  }
  for (const [name, text] of Object.entries(written)) {
    const places = new Places()
    places.add(name, Buffer.concat([Buffer.alloc(999, 'x'), Buffer.from(text as string), Buffer.alloc(9)]))
    assert.equal(places.search(canaries).faults.length, 1, name)
  }
})

test('what a page keeps in the browser is seen, wherever it keeps it', async () => {
  const window = await openWindow('https://127.0.0.1:1')
  await window.context.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Kept</h1>' }))
  await window.page.goto('/page?in=address')
  await window.page.evaluate(keepEverywhere)
  const seen: Record<string, string> = {}
  await keepStorage(window.page, (kind, text) => void (seen[kind] = text))
  await window.close()
  const without = Object.entries(seen).filter(([, text]) => !/kept-here|in=address/.test(text))
  assert.deepEqual(without, [])
  assert.equal(Object.keys(seen).length, 8)
})

async function keepEverywhere(): Promise<void> {
  localStorage.setItem('a', 'kept-here')
  sessionStorage.setItem('a', 'kept-here')
  document.cookie = 'a=kept-here'
  window.name = 'kept-here'
  await (await caches.open('a')).put('/a', new Response('kept-here'))
  await new Promise((resolve, reject) => {
    const opening = indexedDB.open('a')
    opening.addEventListener('upgradeneeded', () => {
      opening.result.createObjectStore('a', { autoIncrement: true }).add('kept-here')
    })
    opening.addEventListener('success', resolve)
    opening.addEventListener('error', reject)
  })
}

const CONTROLS: readonly Control[] = [
  {
    fault: 'a line of the log has the body of a request',
    plants: [
      {
        file: 'server/platform/http/mount.ts',
        sound: '    const input = parse(await fieldsOf(route, request))\n',
        faulty: `    const fields = await fieldsOf(route, request)
    doors.log.debug({ body: JSON.stringify(fields) }, 'asked')
    const input = parse(fields)
`,
      },
    ],
    shows: /standard output and log has the password of the first owner/,
  },
  {
    fault: 'an error repeats what could not be read',
    plants: [
      {
        file: 'server/platform/http/body.ts',
        sound: "    throw badJson('it cannot be read')",
        faulty: '    throw badJson(`it cannot be read: ${text}`)',
      },
    ],
    shows: /error answers has the password in JSON that ends too early/,
  },
  {
    fault: 'an entry records the password of the service account',
    plants: [
      {
        file: 'server/domains/directory/keep-sources.ts',
        sound: "    personal: { 'after.bindDn': row.bind_dn },",
        faulty: "    personal: { 'after.bindDn': row.bind_dn, 'after.password': input.password },",
      },
    ],
    shows: /export: entries\.\w+ has the password of the service account, wrong, saved/,
  },
  {
    fault: 'the table of answers keeps them as they were',
    plants: [
      {
        file: 'server/platform/http/idempotency.ts',
        sound: '  const sealed = vault.seal(JSON.stringify(answer ?? null), bindingOf(principal, key))',
        faulty: '  const sealed = Buffer.from(JSON.stringify(answer ?? null))',
      },
      {
        file: 'server/platform/http/idempotency.ts',
        sound: "  return JSON.parse(vault.open(row.answer, bindingOf(principal, key)).toString('utf8'))",
        faulty: "  return JSON.parse(row.answer.toString('utf8'))",
      },
    ],
    shows: /data folder: freehold.sqlite\S* has the invitation token, repeated by its Idempotency-Key/,
  },
  {
    fault: 'core files hold the memory of the server',
    plants: [{ file: 'server/base/secrets/key-file.ts', sound: '  keepMemoryFromCoreFiles()\n', faulty: '' }],
    shows: /core file: core\.\d+ has the master key/,
  },
]

for (const planted of CONTROLS) {
  const crashes = /core files/.test(planted.fault)
  control(planted, async (source) => (await huntSecrets({ tls, source, crashes, briefly: true })).faults)
}
