import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { closeBrowser, DESK } from '../peers/browser.ts'
import { ROOT } from '../repo/source.ts'
import { furnished, type Furnished } from './furnished.ts'
import { visit } from './visitor.ts'

/** Would draw an element and run a script wherever it is taken for markup, a template, an attribute or the end of one. */
const MARKUP = `"'><img src=x data-planted onerror=ran()><script data-planted>ran()</script>\${ran()}{{ran()}}`

let house: Furnished

before(async () => {
  house = await furnished()
  await plant(house)
})

after(async () => {
  await closeBrowser()
  await house.server.stop()
})

/** Puts it into every text of the console that people may choose freely. */
async function plant({ owner, account, source }: Furnished): Promise<void> {
  const site = await owner.must<{ version: number; publicHost: string }>('GET', '/settings/site')
  await owner.must('PUT', '/settings/site', { values: { name: MARKUP } }, { version: site.version })
  const { version } = await owner.must<{ version: number }>('GET', `/accounts/${account}`)
  await owner.must('PUT', `/accounts/${account}`, { displayName: MARKUP, disabled: false }, { version })
  const profile = await owner.must('GET', `/profiles/${house.profile}`)
  const { keyUsage, extendedKeyUsage } = profile
  const rest = {
    subjectTemplate: '{subject}',
    validityDays: 90,
    minRsaBits: 2048,
    legacy: false,
    challengeTtlMinutes: 60,
  }
  await owner.must('POST', '/profiles', { name: MARKUP, slug: 'markup', keyUsage, extendedKeyUsage, ...rest })
  const known = await owner.must('GET', `/directory/sources/${source}`)
  const { host, port, bindDn, baseDn, trusted, kind } = known
  const reach = { host, port, bindDn, baseDn, trusted, kind, password: 'a password that is not used' }
  await owner.must('POST', '/directory/sources', { name: MARKUP, ...reach })
  // Programs may call themselves what they like, and the log shows it.
  await owner.must('PUT', '/account/language', { language: 'en' }, { headers: { 'user-agent': MARKUP } })
}

/** Every address within the console's frame that needs no id, read from its one map. */
const ADDRESSES = [...readFileSync(join(ROOT, 'web/src/routes.tsx'), 'utf8').matchAll(/inside\(\s*'(\/[^'$]*)'/g)].map(
  ([, path]) => path!,
)

test('text that looks like markup is text on every page', async () => {
  assert.ok(ADDRESSES.length >= 12, `only ${ADDRESSES.length} addresses were seen`)
  const visitor = await visit(house.server, DESK, house.owner.cookie)
  const faults: string[] = []
  let seen = 0
  for (const address of [
    ...ADDRESSES,
    `/accounts/${house.account}`,
    `/profiles/${house.profile}`,
    `/directory/sources/${house.source}`,
  ]) {
    await visitor.goTo(address)
    const drawn = await visitor.page.locator('[data-planted]').count()
    seen += await visitor.page.getByText(MARKUP).count()
    const { violations, foreign, errors } = visitor.window.misdeeds
    if (drawn > 0) faults.push(`${address}: it was drawn`)
    faults.push(
      ...[violations, foreign, errors].flatMap((list) => list.splice(0)).map((fault) => `${address}: ${fault}`),
    )
  }
  await visitor.window.close()
  assert.deepEqual(faults, [])
  assert.ok(seen >= 3, `it was seen ${seen} times only`)
})
