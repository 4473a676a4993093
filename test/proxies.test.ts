import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Client } from './peers/client.ts'
import { installed, startProgram, type RunningProgram } from './peers/program.ts'
import { freePorts, newAddress, OWNER, setUp, startServer, type Server } from './peers/server.ts'
import { PROXIES, type ProxyName } from './peers/proxies.ts'
import { makeTlsFiles, type TlsFiles } from './peers/tls-files.ts'
import { ROOT } from './repo/source.ts'

// The files of docs/admin/proxies as they are shipped: only names, ports and paths are those of this machine.

const FILES: Readonly<Record<ProxyName, string>> = { nginx: 'nginx.conf', caddy: 'Caddyfile', haproxy: 'haproxy.cfg' }

let server: Server
let owner: Client
let folder: string
let tls: TlsFiles

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-behind-'))
  tls = await makeTlsFiles(join(folder, 'made'), ['mdm.example.com'])
  server = await startServer()
  owner = await setUp(server)
})

after(async () => {
  owner.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Running {
  address: string
  port: number
  program: RunningProgram
}

/** Changes the shipped file as its first page tells an admin to, and starts the proxy with it. */
async function start(which: ProxyName): Promise<Running> {
  const home = join(folder, which)
  const place = join(home, 'tls')
  mkdirSync(place, { recursive: true })
  const address = newAddress()
  const [port] = await freePorts(1)
  writeFileSync(join(place, 'mdm.example.com.crt'), tls.certificatePem)
  writeFileSync(join(place, 'mdm.example.com.key'), tls.keyPem)
  writeFileSync(join(place, 'mdm.example.com.pem'), tls.certificatePem + tls.keyPem)
  writeFileSync(join(place, 'freehold.pem'), server.certificate)
  const shipped = readFileSync(join(ROOT, 'docs/admin/proxies', FILES[which]), 'utf8')
  const text = shipped
    .replaceAll('127.0.0.1:8443', `${server.address}:${server.port}`)
    .replaceAll(/\/etc\/(nginx|caddy|haproxy)\/tls/g, place)
    .replace('listen 443 ssl', `listen ${address}:${port} ssl`)
    .replace('bind :443', `bind ${address}:${port}`)
    .replace(
      'mdm.example.com:443 {',
      `https://mdm.example.com:${port}, https://${address}:${port} {\n  bind ${address}`,
    )
  const file = join(home, FILES[which])
  const program = startProgram(which, prepare(which, home, file, text), join(home, 'log'), { HOME: home })
  await listening(address, port, join(home, 'log'))
  return { address, port, program }
}

/** What a distribution has around such a file. */
function prepare(which: ProxyName, home: string, file: string, text: string): string[] {
  if (which === 'haproxy') {
    writeFileSync(file, text)
    return ['-db', '-f', file]
  }
  if (which === 'caddy') {
    writeFileSync(file, `{\n  admin off\n  auto_https off\n  default_sni mdm.example.com\n}\n${text}`)
    return ['run', '--adapter', 'caddyfile', '--config', file]
  }
  writeFileSync(join(home, 'freehold.conf'), text)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${home}/t;`)
  writeFileSync(
    file,
    `daemon off; worker_processes 1; user root; pid ${home}/pid; error_log stderr;\nevents {}\nhttp { access_log off; ${temporary.join(' ')} include ${home}/freehold.conf; }\n`,
  )
  return ['-p', home, '-c', file, '-e', 'stderr']
}

async function listening(host: string, port: number, log: string): Promise<void> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ host, port })
      socket.once('connect', () => (socket.destroy(), resolve(true)))
      socket.once('error', () => resolve(false))
    })
    if (open) return
    if (Date.now() > deadline) throw new Error(`Nothing listens:\n${readFileSync(log, 'utf8')}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

interface Network {
  name: string
  version: number
  values: { trustedProxies?: string[] }
}

async function trust(proxies: readonly string[]): Promise<void> {
  const { sections } = await owner.must<{ sections: Network[] }>('GET', '/settings')
  const { version, values } = sections.find(({ name }) => name === 'network')!
  if (String(values.trustedProxies) === String(proxies)) return
  await owner.must('PUT', '/settings/network', { values: { trustedProxies: proxies } }, { version })
  // Through a proxy that is trusted now, or directly: both get in, and say so.
  const kept = await owner.call('POST', '/settings/trial/keep', {})
  assert.equal(kept.status, 200, JSON.stringify(kept.body))
}

interface Seen {
  peer: string
  address: string
  verdict: string
  protocol: string
  line: string | null
}

for (const which of PROXIES) {
  test(`through ${which}, set up as its shipped file says, a sign-in is recorded with the browser's own address`, async (t) => {
    if (!installed(which, 'openssl')) return t.skip(`${which} is not installed`)
    const { address, port, program } = await start(which)
    const browser = new Client(`https://${address}:${port}`, tls.caPem, newAddress())
    try {
      browser.cookie = owner.cookie
      const untrusted = await browser.must<Seen>('GET', '/how-i-see-you')
      assert.equal(untrusted.verdict, 'not-trusted')
      assert.notEqual(untrusted.address, browser.address)
      assert.equal(untrusted.line, `trusted_proxies = ["${untrusted.peer}"]`)
      await trust([untrusted.peer])
      const seen = await browser.must<Seen>('GET', '/how-i-see-you')
      assert.deepEqual([seen.verdict, seen.address, seen.protocol], ['proxied', browser.address, 'https'])
      browser.cookie = null
      const forged = { headers: { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-host': 'evil.example' } }
      const { username, password } = OWNER
      assert.equal((await browser.call('POST', '/session', { username, password }, forged)).status, 200)
      assert.equal(await addressOfLastSignIn(), browser.address)
    } finally {
      await trust([])
      browser.close()
      await program.stop()
    }
  })
}

/** As the log has it: the password was right, the second factor comes next. */
async function addressOfLastSignIn(): Promise<string | null | undefined> {
  const filter = encodeURIComponent('action eq "access.begin_session"')
  const { items } = await owner.must<{ items: { origin: { address: string | null } }[] }>(
    'GET',
    `/audit/entries?filter=${filter}`,
  )
  return items[0]?.origin.address
}
