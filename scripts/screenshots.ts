import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { closeBrowser } from '../test/peers/browser.ts'
import { ROOT } from '../test/repo/source.ts'
import { openHouses } from '../test/screens/house.ts'
import { everything, lookAt, type Wanted } from '../test/screens/look.ts'
import { writeSheet } from '../test/screens/sheet.ts'

// Every page of the console in every state, light and dark, English and German, with what axe finds: test/.artifacts/screens and
// its index.html. `--docs` also renews docs/screenshots; `--only /people,/audit`, `--state full,empty` and `--language en`
// pick.

const FOLDER = join(ROOT, 'test/.artifacts/screens')
const DOCS = join(ROOT, 'docs/screenshots')
/** Pictures of the README: name there, name here. */
const SHOWN: readonly (readonly [string, string])[] = [
  ['home', 'home.full.en.light'],
  ['home-dark', 'home.full.en.dark'],
  ['people', 'people.full.en.light'],
  ['certificates', 'certificates.full.en.light'],
  ['certificate', 'certificates-serial.full.en.light'],
  ['audit', 'audit.full.en.light'],
]
const SHOWN_AT = ['/', '/people', '/certificates', '/certificates/$serial', '/audit']
/** Enough for every list to be long. */
const ROWS = 10_000

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    state: { type: 'string' },
    language: { type: 'string' },
    docs: { type: 'boolean', default: false },
  },
})

function picked({ scene, state, language }: Wanted): boolean {
  if (values.docs) return SHOWN_AT.includes(scene.at) && state === 'full' && language === 'en'
  const pages = values.only?.split(',')
  const states = values.state?.split(',')
  return (
    (pages?.includes(scene.at) ?? true) &&
    (states?.includes(state) ?? true) &&
    language === (values.language ?? language)
  )
}

const houses = await openHouses(values.docs ? 0 : ROWS, values.docs ? {} : { small: true })
try {
  const wanted = everything(houses).filter(picked)
  const shots = await lookAt(houses, wanted, FOLDER, ({ file, faults }) => {
    for (const fault of faults) console.log(`${file}: ${fault}`)
  })
  writeSheet(FOLDER, shots)
  const faulty = shots.filter(({ faults }) => faults.length > 0).length
  console.log(`${shots.length} pictures, ${faulty} with a fault: ${join(FOLDER, 'index.html')}`)
  if (values.docs) {
    mkdirSync(DOCS, { recursive: true })
    for (const [name, file] of SHOWN) cpSync(join(FOLDER, `${file}.png`), join(DOCS, `${name}.png`))
  }
  process.exitCode = faulty === 0 ? 0 : 1
} finally {
  await closeBrowser()
  await houses.close()
}
