import type { RequestHandler } from 'express'
import type { Config } from './base/config.ts'
import { Refusal } from './base/errors.ts'
import type { Log } from './base/log.ts'
import type { Clock } from './base/time.ts'
import { nonceOf } from './platform/http/console.ts'
import { closeApp, newApp } from './platform/http/http.ts'
import { plainServer, tlsServer } from './platform/http/listen.ts'
import { Listening } from './platform/http/listening.ts'
import { fingerprintOf, selfSignedIdentity } from './platform/http/tls-identity.ts'
import { mountRedirect } from './platform/http/redirect.ts'

const GRACE_MS = 2_000

interface SafePageParts {
  config: Config
  clock: Clock
  log: Log
  say: (line: string) => void
}

/**
 * What a server serves that could not start five times in a row: one page that says so and what to do. It opens no data and
 * has a certificate of its own, so that nothing which kept the server from starting can keep this from being seen.
 */
export async function startSafePage({
  config,
  clock,
  log,
  say,
}: SafePageParts): Promise<{ stop: () => Promise<void> }> {
  const identity = await selfSignedIdentity(clock(), [])
  const secure = newApp(() => null)
  secure.get('/{*path}', showPage)
  secure.use(refuseAll)
  closeApp(secure, clock)
  const plain = newApp(() => null)
  plain.use((request, response, next) => (MACHINES.test(request.path) ? refuseAll(request, response, next) : next()))
  mountRedirect(plain, () => config.listen.httpsPort)
  closeApp(plain, clock)

  const { address } = config.listen
  const listening = await Listening.open(config.listen, identity, {
    secure: (own) => tlsServer(own, secure),
    plain: () => plainServer(plain),
  })
  log.fatal('the server could not start five times in a row: it serves a page that says so')
  say(
    `Freehold could not start five times in a row. It now serves a page that says so at https://${address}:${listening.place.httpsPort}`,
  )
  say(`Its certificate has the SHA-256 fingerprint ${fingerprintOf(identity.certificate)}`)
  return { stop: () => listening.close(GRACE_MS) }
}

/** Monitoring and load balancers ask for these; a browser gets the page. */
const MACHINES = /^\/(healthz|readyz|metrics|api\/|scep\/|crl\/|ca\/)/

const showPage: RequestHandler = (request, response, next) => {
  if (MACHINES.test(request.path)) return next()
  response.status(503).setHeader('Retry-After', '60').setHeader('Cache-Control', 'no-store')
  response.type('html').end(pageIn(request.acceptsLanguages('en', 'de') === 'de' ? GERMAN : ENGLISH, nonceOf(response)))
}

const refuseAll: RequestHandler = () => {
  throw new Refusal(
    503,
    'base.safe_mode',
    'The server could not start five times in a row and serves nothing but a page that says so. Its log names the cause.',
    { retryAfter: 60 },
  )
}

interface Words {
  language: string
  title: string
  what: string
  steps: readonly string[]
}

const ENGLISH: Words = {
  language: 'en',
  title: 'Freehold could not start',
  what: 'The server failed five times within ten minutes, so it stopped trying. Your data is untouched; while this page is shown, nothing reads or changes it.',
  steps: [
    'Read the log: <code>journalctl -u freehold</code>, or <code>docker logs</code> of the container. The last lines before each start name the cause.',
    'Look at the machine: free disk space, free memory, and what the system’s own log says about the disk.',
    'If the log says that the data is damaged, restore the last verified backup into an empty folder: <code>freehold restore --help</code>. Whether your recovery kit opens it, <code>freehold check --help</code> shows how to find out.',
    'Restart the service. A restart tries again at once.',
  ],
}

const GERMAN: Words = {
  language: 'de',
  title: 'Freehold konnte nicht starten',
  what: 'Der Server ist innerhalb von zehn Minuten fünfmal gescheitert und versucht es nicht weiter. Ihre Daten sind unberührt; solange diese Seite erscheint, liest und ändert sie niemand.',
  steps: [
    'Lesen Sie das Protokoll: <code>journalctl -u freehold</code> oder <code>docker logs</code> des Containers. Die letzten Zeilen vor jedem Start nennen die Ursache.',
    'Sehen Sie nach der Maschine: freier Speicherplatz, freier Arbeitsspeicher und was das Protokoll des Systems über die Platte sagt.',
    'Nennt das Protokoll die Daten beschädigt, stellen Sie die letzte geprüfte Sicherung in einem leeren Ordner wieder her: <code>freehold restore --help</code>. Ob Ihr Notfallblatt sie öffnet, lässt sich vorher prüfen: <code>freehold check --help</code>.',
    'Starten Sie den Dienst neu. Ein Neustart versucht es sofort wieder.',
  ],
}

const STYLE = `:root{color-scheme:light dark;--ink:#1c2024;--ground:#fbfbfc;--soft:#5c6670;--code:#eceef1}
@media(prefers-color-scheme:dark){:root{--ink:#eceef1;--ground:#15181b;--soft:#a4adb6;--code:#262b30}}
body{background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,sans-serif;margin:0}
main{margin:12vh auto 6vh;max-width:40rem;padding:0 24px}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 12px}p{color:var(--soft);margin:0 0 20px}
li{margin:0 0 12px}code{background:var(--code);border-radius:4px;font-size:.92em;padding:1px 5px;white-space:nowrap}`

function pageIn({ language, title, what, steps }: Words, nonce: string): string {
  const list = steps.map((step) => `<li>${step}</li>`).join('')
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style nonce="${nonce}">${STYLE}</style></head>
<body><main><h1>${title}</h1><p>${what}</p><ol>${list}</ol></main></body></html>`
}
