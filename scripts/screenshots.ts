import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { closeBrowser, DESK, type Look } from '../test/peers/browser.ts'
import { inhabited } from '../test/journeys/inhabited.ts'
import { visit } from '../test/journeys/visitor.ts'
import { ROOT } from '../test/repo/source.ts'

// Makes docs/screenshots/*.png from a real server that was set up, has read a real directory and has enrolled real devices.

const FOLDER = join(ROOT, 'docs/screenshots')
const DARK: Look = { ...DESK, scheme: 'dark' }

const house = await inhabited()

const SHOTS: readonly (readonly [name: string, path: string, look: Look])[] = [
  ['home', '/', DESK],
  ['home-dark', '/', DARK],
  ['people', '/people', DESK],
  ['certificates', '/certificates', DESK],
  ['certificate', `/certificates/${house.serial}`, DESK],
  ['audit', '/audit', DESK],
]

mkdirSync(FOLDER, { recursive: true })
for (const [name, path, look] of SHOTS) {
  const visitor = await visit(house.server, look, house.owner.cookie)
  await visitor.goTo(path)
  await visitor.page.screenshot({ path: join(FOLDER, `${name}.png`) })
  await visitor.window.close()
}
await closeBrowser()
await house.close()
