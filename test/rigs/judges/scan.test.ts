import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { installed } from '../../peers/program.ts'
import { control, type Control } from '../control.ts'
import { lacks, LONG } from '../lane.ts'
import { furnishHouse, type House } from '../rights/house.ts'
import { inFurnishedHouse } from './in-house.ts'
import { targetsOf } from './injections.ts'
import { scanFaults } from './scan.ts'

/** Those that look at answers take a second; those that send attacks ask each parameter dozens of times. */
const LOOKING = ['http_headers', 'cookieflags', 'csp'] as const
const ATTACKING = ['redirect', 'crlf', 'xss', 'sql', 'file'] as const
const MODULES = LONG ? [...LOOKING, ...ATTACKING] : [...LOOKING, 'redirect', 'crlf', 'xss']

/** Pages of the console: what stands in their addresses is read by scripts alone. */
const PAGES = ['/people?q=ann', '/sign-in?then=/people']

let house: House

before(async () => {
  house = await furnishHouse()
})

after(() => rmSync(house.home, { recursive: true, force: true }))

/** The queries of the lists, and the pages. */
function addresses(): string[] {
  const lists = targetsOf(house, true).filter(({ path }) => !path.includes('*'))
  return [...PAGES, ...lists.map(({ path }) => path)]
}

describe('wapiti', { concurrency: 2 }, () => {
  test('wapiti finds nothing in the routes: headers, cookies, policy, redirects, split headers, scripts', async (t) => {
    if (!installed('wapiti')) return lacks(t, 'wapiti')
    const asked = addresses()
    assert.ok(asked.length > 10, `only ${asked.length} addresses were seen`)
    const faults = await inFurnishedHouse(house, undefined, (judged) => scanFaults(judged, asked, MODULES))
    assert.deepEqual(faults, [])
  })

  const CONTROLS: readonly Control[] = [
    {
      fault: 'a header is missing, and the page repeats what stands in its address',
      plants: [
        {
          file: 'server/platform/http/guard.ts',
          sound: '    crossOriginEmbedderPolicy: false,\n',
          faulty: '    crossOriginEmbedderPolicy: false,\n    xContentTypeOptions: false,\n',
        },
        {
          file: 'server/platform/http/console.ts',
          sound: "app.get('/{*path}', showPage)",
          faulty:
            "app.get('/people', ({ originalUrl }, response) => {\n" +
            "    const said = new URLSearchParams(originalUrl.split('?')[1]).get('q')\n" +
            '    response.type(`html`).end(`<html><body><p>Nobody is called ${said}</p></body></html>`)\n' +
            '  })\n' +
            "  app.get('/{*path}', showPage)",
        },
      ],
      shows: /X-Content-Type-Options is not set[^]*Cross Site Scripting: .*people q/,
    },
  ]

  for (const planted of CONTROLS)
    control(planted, (source) =>
      inFurnishedHouse(house, source, (judged) => scanFaults(judged, PAGES, ['http_headers', 'xss'])),
    )
})
