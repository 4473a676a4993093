import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Authenticator } from '../../peers/authenticator.ts'
import { unzip } from '../../peers/zip.ts'
import type { Meter } from '../meter.ts'

const PASSWORD = 'sieben Aktenordner im Regal 4'
const run = promisify(execFile)

/** From the link of an invitation to an export that was checked without this server. @returns what the check said */
export async function auditorExport(meter: Meter, token: string): Promise<string> {
  const { visitor } = meter
  const { page } = visitor
  await meter.waits(visitor.goTo(`/invitation#${token}`))
  await meter.sees('access.invitation.title')
  await meter.fill('passwords.new', PASSWORD)
  await meter.fill('passwords.again', PASSWORD)
  const { secret } = await visitor.answerTo<{ secret: string }>('GET /session/enrollment', () =>
    meter.press('common.next'),
  )
  await meter.fill('access.enroll.code', new Authenticator(secret).shown())
  await meter.press('access.enroll.do')
  await meter.tick(page.getByLabel(visitor.say('common.secret.kept'), { exact: true }))
  await meter.press('access.enroll.finish')
  await meter.follow('frame.nav.evidence')
  await meter.follow('frame.nav.exports')
  await meter.press('audit.export.do')
  await meter.follow('jobs.result')
  await meter.arrives(/\/audit\/exports/)
  const row = page.getByRole('row').nth(1).getByRole('link').first()
  await meter.seesThere(row)
  const coming = page.waitForEvent('download')
  await meter.use(row)
  const file = await meter.waits(coming.then((download) => download.path()))
  return await meter.command('node verify.mjs', () => verified(readFileSync(file)))
}

/** Unpacks the export and runs the verifier that came with it. */
async function verified(zip: Buffer): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-export-'))
  try {
    for (const [name, bytes] of unzip(zip)) writeFileSync(join(folder, name), bytes)
    return (await run(process.execPath, ['verify.mjs'], { cwd: folder })).stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}
