import assert from 'node:assert/strict'
import { test } from 'node:test'
import { control, type Control } from '../control.ts'
import { allCases, type Case } from './cases.ts'
import { LARGE, readLying } from './memory.ts'
import { plantedSource } from '../plant.ts'
import { lieTo, SHORTER } from './rig.ts'

const CASES = allCases()
/** Ten times what the notes ask of a healthy client's 99th percentile: test machines are busy. */
const P99_MS = 1_000
/** What a lie may cost in memory. */
const MOST_MB = 50

test(`${CASES.length} lies of directories: none is believed, none costs more time than allowed, and nobody else notices`, async (t) => {
  const { source, remove } = plantedSource(SHORTER)
  t.after(remove)
  const { faults, cases, seen } = await lieTo(CASES, source)
  t.diagnostic(
    `${cases} cases; a healthy client's p99 ${seen.p99.toFixed(0)} ms over ${seen.answers} answers; grown by ${seen.grownMb.toFixed(0)} MB`,
  )
  assert.equal(cases, CASES.length)
  assert.deepEqual(faults, [])
  assert.ok(seen.p99 < P99_MS, `a healthy client waited ${seen.p99} ms`)
})

for (const behaviour of LARGE) {
  test(`a directory whose answer is ${behaviour.layer === 'honest' ? '' : behaviour.fault} costs at most ${MOST_MB} MB`, async (t) => {
    const { refused, grownMb, tookMs } = await readLying(behaviour)
    t.diagnostic(`${grownMb.toFixed(0)} MB, ${tookMs.toFixed(0)} ms: ${refused}`)
    assert.match(refused ?? 'it was believed', /Nothing was changed/)
    assert.ok(grownMb <= MOST_MB, `grew by ${grownMb} MB`)
  })
}

interface HostileControl extends Control {
  /** What is too long for this one. */
  withinMs?: number
  cases: readonly Case[]
}

const CONTROLS: readonly HostileControl[] = [
  {
    fault: 'the certificate is not checked',
    plants: [
      {
        file: 'server/platform/outbound/connect.ts',
        sound: "    minVersion: 'TLSv1.2',",
        faulty: "    minVersion: 'TLSv1.2',\n    rejectUnauthorized: false,",
      },
    ],
    cases: CASES.filter(({ behaviour, operation }) => behaviour.layer === 'tls' && operation !== 'certificate'),
    shows: /wrong identity.*: a password was sent/,
  },
  {
    fault: 'nobody looks at the clock',
    plants: [
      {
        file: 'server/domains/directory/connection.ts',
        sound: '    timeout: limits.answerMs,',
        faulty: '    timeout: 0,',
      },
      {
        file: 'server/domains/directory/connection.ts',
        sound: 'limits.wholeMs)\n',
        faulty: '9_000)\n',
      },
    ],
    cases: [{ operation: 'probe', behaviour: { layer: 'answers', fault: 'silent', from: 2 } }],
    withinMs: 7_000,
    shows: /probe, silent from request 2 on: took \d+ ms/,
  },
  {
    fault: 'a read that broke off passes for a whole one',
    plants: [
      {
        file: 'server/domains/directory/connection.ts',
        sound: `      const page = await pages.next().catch((error: unknown) => {
        throw this.#explain(error)
      })
`,
        faulty: `      const page = await pages.next().catch(() => ({ done: true as const, value: undefined }))
`,
      },
      {
        file: 'server/domains/directory/read.ts',
        sound: 'if ((await guidOfBase(connection, schema, baseDn)) !== base)',
        faulty: 'if (base === undefined)',
      },
    ],
    cases: CASES.filter(
      ({ operation, behaviour }) =>
        operation === 'plan' && behaviour.layer === 'answers' && behaviour.fault === 'reset',
    ),
    shows: /plan, reset from request \d on: was believed: plan .* is (stopped|ready)/,
  },
  {
    fault: 'whose answer it is does not matter',
    plants: [
      {
        file: 'server/domains/directory/connection.ts',
        sound: 'for (const message of answers.push(bytes)) receive(message)',
        faulty: 'for (const message of frames.push(bytes)) receive(message)',
      },
      {
        file: 'server/domains/directory/connection.ts',
        sound: '  const answers = new LdapAnswers()\n',
        faulty: '  const answers = new LdapAnswers()\n  const frames = new LdapFrames()\n',
      },
      {
        file: 'server/domains/directory/connection.ts',
        sound: "import { LdapAnswers } from './ldap-answers.ts'",
        faulty: "import { LdapAnswers } from './ldap-answers.ts'\nimport { LdapFrames } from './ldap-frames.ts'",
      },
    ],
    cases: CASES.filter(
      ({ operation, behaviour }) =>
        operation === 'sign-in' &&
        /wrong type|success then retract|out of order/.test('fault' in behaviour ? behaviour.fault : ''),
    ),
    shows: /sign-in, (wrong type|success then retract|out of order) from request 0 on: was believed: signed in/,
  },
]

for (const planted of CONTROLS) {
  const { cases, plants, withinMs } = planted
  control(
    { ...planted, plants: [...SHORTER, ...plants] },
    async (source) => (await lieTo(cases, source, withinMs)).faults,
  )
}
