import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { jobEnds } from '../journeys/furnished.ts'
import { unzip } from '../peers/zip.ts'
import { attempts, SINGLY } from './attempts.ts'
import { AUDITOR, type House } from './house.ts'
import { enrollFactor, stepUp } from './people.ts'
import { assertSameStock, stockOf } from './stock.ts'
import { node } from './terminal.ts'
import { doneByPeople, recorded, type Logged } from './trail.ts'

/** Somebody from outside who looks at everything, changes nothing, and takes the evidence with him. */
export function theAuditor(house: House): void {
  test('an invited auditor reads everything and is refused every change', async () => {
    const { server, owner, trail, annaId, sourceId, groupId, serials, secrets } = house
    const { invitation } = await stepUp<{ invitation: { token: string } }>(owner, 'POST', '/accounts', {
      username: AUDITOR.username,
      displayName: AUDITOR.displayName,
      role: 'auditor',
    })
    secrets.push(invitation.token)
    const accepted = { token: invitation.token, password: AUDITOR.password }
    const auditor = (house.auditor = server.client())
    const taken = await auditor.must('POST', '/invitation', accepted)
    assert.partialDeepStrictEqual(taken, { state: 'enroll-factor' })
    const me = await enrollFactor(auditor)
    secrets.push(...auditor.recoveryCodes)
    assert.deepEqual(me.roles, ['auditor'])
    const late = await server.client().call('POST', '/invitation', accepted)
    assert.deepEqual([late.status, late.body['code']], [401, 'access.invitation_invalid'])
    const invited = await trail.newsWith('access.enroll_factor')
    recorded(invited, 'access.create_account')
    recorded(invited, 'access.invite')
    recorded(invited, 'access.accept_invitation')
    assert.equal(recorded(invited, 'access.refuse_sign_in')[0].detail?.['kind'], 'invitation')

    const stock = await stockOf(owner)
    const { reads, forbidden } = await attempts(auditor, me.permissions, {
      sources: sourceId,
      groups: groupId,
      people: annaId,
      accounts: me.account.id,
      certificates: serials.scanner,
    })
    assert.ok(reads.length > 25 && forbidden.length > 20, `${reads.length} reads, ${forbidden.length} others`)
    assert.deepEqual(
      reads.filter(({ status }) => status !== 200),
      [],
    )
    assert.deepEqual(
      forbidden.filter(({ status }) => status !== 403),
      [],
    )
    assertSameStock(await stockOf(owner), stock)
    const isHis = ({ actor }: Logged): boolean => actor.id === me.account.id
    const entries = await trail.newsWith('http.refuse', Math.min(forbidden.length, SINGLY), isHis)
    assert.deepEqual(
      entries
        .filter(isHis)
        .slice(0, SINGLY)
        .map(({ target, outcome }) => `${target.replace('/api/v1', '')} ${outcome}`),
      forbidden.slice(0, SINGLY).map(({ at }) => `route:${at} refused`),
    )
    // Files of lists leave the house, and the log says so; nothing else was done.
    assert.deepEqual(
      doneByPeople(entries).filter((action) => !/^lists\.export(ed)?$/.test(action)),
      [],
    )
  })

  test('his export verifies on a machine that knows nothing of the server, and one changed byte is named', async () => {
    const { trail, folder, revoked, kept, auditor, secrets } = house
    const from = kept.log.find(({ action }) => action === 'directory.create_source')!.at
    const to = new Date(Date.now() + 1_000).toISOString()
    const { job } = await auditor.must<{ job: string }>('POST', '/audit/exports', { from, to })
    await jobEnds(auditor, job)
    const answer = await auditor.raw('GET', `/api/v1/audit/exports/${job}/file`)
    assert.deepEqual([answer.status, answer.headers['content-type']], [200, 'application/zip'])
    const unpacked = join(folder, 'export')
    await mkdir(unpacked)
    for (const [name, bytes] of unzip(answer.bytes)) await writeFile(join(unpacked, name), bytes)
    const { key } = await auditor.must<{ key: { fingerprint: string } }>('GET', '/audit/head')
    const check = () => node([join(unpacked, 'verify.mjs'), '--key', key.fingerprint])
    const good = await check()
    assert.equal(good.code, 0, good.out)

    const file = join(unpacked, 'entries.ndjson')
    const text = await readFile(file, 'utf8')
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; body: { at: string } })
    const inside = (await trail.after(0)).filter((entry) => entry.at >= from && entry.seq <= lines.at(-1)!.seq)
    assert.deepEqual(
      lines.map(({ seq }) => seq),
      inside.map(({ seq }) => seq),
    )
    assert.match(good.out, new RegExp(`VERIFIED: ${lines.length} entries`))
    for (const secret of secrets) assert.ok(!text.includes(secret), 'a secret stands in the export')
    await writeFile(file, text.replace('"reason":"keyCompromise"', '"reason":"keyCompromisf"'))
    const bad = await check()
    assert.equal(bad.code, 1)
    assert.match(bad.out, new RegExp(`NOT VERIFIED\\n.*Entry ${revoked.seq} `))

    const entries = await trail.newsWith('audit.download')
    for (const action of ['audit.request_export', 'audit.download'])
      assert.equal(recorded(entries, action)[0].actor.name, AUDITOR.displayName)
    assert.equal(recorded(entries, 'audit.export')[0].target, `export:${job}`)
  })
}
