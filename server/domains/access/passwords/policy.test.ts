import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { dictionary } from '@zxcvbn-ts/language-common'
import fc from 'fast-check'
import { listedPasswords } from './listed.ts'
import type { PersonFacts } from './personal.ts'
import { judgePassword, MODERN, passwordRefusal, type PasswordReason, type PasswordRules } from './policy.ts'

const ANNA: PersonFacts = {
  username: 'anna.keller',
  displayName: 'Anna Keller',
  mail: 'a.keller-brandt@post.nordwind.example',
  organisation: 'Nordwind Logistik GmbH',
  publicHost: 'geraete.kontor17.example',
}
const CLASSIC: PasswordRules = { profile: 'classic', shortest: 12 }

const listed = await listedPasswords()
const judge = (password: string, rules = MODERN, facts = ANNA) => judgePassword(password, facts, rules, listed)

const CASES: [password: string, reasons: PasswordReason[]][] = [
  ['', ['too_short', 'too_uniform', 'too_common']],
  ['Uhu malt Kähne', ['too_short']],
  ['😀😁😂🤣😃😄😅😆😉😊😋😎😍😘', ['too_short']],
  [`vier Ziegen lesen ${'Zeitungen '.repeat(25)}`, ['too_long']],
  ['aaaaaaaaaaaaaaaaaaaa', ['too_uniform', 'too_common']],
  ['abababababababababab', ['too_uniform', 'too_common']],
  ['passwordpassword', ['too_common']],
  ['Passwort-Passwort-1', ['too_common']],
  ['P4ssw0rd!P4ssw0rd!', ['too_common']],
  ['drowssapdrowssap1', ['too_common']],
  ['We1come-We1come-2026', ['too_common']],
  ['Sommer2026Winter2027', ['too_common']],
  ['12345678901234567890', ['too_common']],
  ['qwertzuiopasdfghjkl', ['too_common']],
  ['zyxwvutsrqponmlkjih', ['too_common']],
  ['lemonlemonlemonlemon', ['too_common']],
  ['Mustang-Mercedes-1999', ['too_common']],
  ['Nordwind ist die beste Firma', ['contains_name']],
  ['mein name: anna.keller!', ['contains_name']],
  ['n0rdw1nd im Hafen am Kai', ['contains_name']],
  ['ein N-o-r-d-w-i-n-d weht kühl', ['contains_name']],
  ['dniwdron weht kühl am Kai', ['contains_name']],
  ['Herr Brandt malt Kähne am Kai', ['contains_name']],
  ['das Kontor17 malt Kähne', ['contains_name']],
  ['Zeile eins\nZeile zwei malt', ['not_text']],
  ['ein halbes Zeichen \ud83d malt', ['not_text']],
  ['noch nicht vergeben \u{50000}', ['not_text']],
  ['vier Ziegen lesen Zeitung', []],
  ['kT9#vQ2$mZ7!pL4x', []],
  ['84726193856021794358', []],
  ['x9)7#4=2%5&8*1?6', []],
  ['Ziegen lesen Ziegen lesen', []],
  ['Möwe Kranich Uhu Specht', []],
  ['лось читает старую газету', []],
  ['x'.repeat(3) + ' glorious otters knit', []],
]

test('passwords are judged by length, guessability and the names around them, not by kinds of characters', () => {
  for (const [password, reasons] of CASES) assert.deepEqual(judge(password), reasons, password)
})

test('each of the listed passwords is refused, also twice in a row, with a counter', () => {
  const entries = dictionary['passwords-common'].map(String)
  assert.ok(entries.length > 40_000)
  const passed = entries
    .slice(0, 3_000)
    .flatMap((entry) => [entry, entry.repeat(Math.ceil(15 / entry.length)), `${entry}-${entry}-1!`])
    .filter((password) => judge(password, { profile: 'modern', shortest: 4 }).length === 0)
  assert.deepEqual(passed, [])
  const long = entries.filter(({ length }) => length >= 15)
  assert.ok(long.length > 20, `${long.length}`)
  assert.deepEqual(
    long.filter((entry) => judge(entry).length === 0),
    [],
  )
})

test('long passwords are welcome: 64 signs, and as many as 256', () => {
  const words =
    'vier Ziegen lesen Zeitung, ein Kranich malt Kähne, der Uhu putzt Trompeten, und Spechte stricken nachts am Herd; '
  for (const signs of [64, 100, 256]) assert.deepEqual(judge(words.repeat(3).slice(0, signs)), [], `${signs}`)
})

test('a sign that stands for many when it is normalised counts once', () => {
  assert.deepEqual(judge('ﷺ')[0], 'too_short')
  assert.deepEqual(judge('ﷺ'.repeat(60)), ['too_long'])
})

test('random passwords with letters are taken', () => {
  const kinds = [
    'abcdefghijklmnopqrstuvwxyz',
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
    Array.from({ length: 94 }, (_, at) => String.fromCodePoint(33 + at)).join(''),
  ]
  for (const signs of kinds) {
    const random = () => Array.from({ length: 20 }, () => signs[randomInt(signs.length)]).join('')
    const refused = Array.from({ length: 500 }, random).filter((password) => judge(password).includes('too_common'))
    assert.deepEqual(refused, [], signs)
  }
})

test('short parts of names do not make every password wrong', () => {
  const facts = { username: 'le', displayName: 'Zi Li', organisation: 'Zi AG' }
  assert.deepEqual(judge('vier Ziegen lesen Zeitung', MODERN, facts), [])
})

test('the classic profile asks for four kinds of characters besides, and for nothing less than the rest', () => {
  const cases: [string, PasswordReason[]][] = [
    ['vier ziegen lesen', ['no_capital', 'no_digit', 'no_sign']],
    ['VIER ZIEGEN 1ESEN', ['no_small', 'no_sign']],
    ['Vier-Ziegen-Lesen', ['no_digit']],
    ['Vier Ziegen 7 lesen', ['no_sign']],
    ['Möwe-Uhu-9k', ['too_short']],
    ['Möwe-Uhu-Kahn-7', []],
    ['Passwort-2026!', ['too_common']],
    ['Keller-7-Kahn-Uhu', ['contains_name']],
  ]
  for (const [password, reasons] of cases) assert.deepEqual(judge(password, CLASSIC), reasons, password)
})

test('what the modern profile refuses the classic one refuses at the same length, for whatever is typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (password) => {
      const modern = judge(password)
      const classic = judge(password, { profile: 'classic', shortest: 15 })
      assert.deepEqual(classic.slice(0, modern.length), modern)
    }),
    { numRuns: 20 },
  )
})

test('a name put anywhere into a good password is found, however it is written', () => {
  const around = fc.constantFrom('vier Ziegen lesen ', 'kT9#vQ2$mZ7!pL4x ', 'Möwe Uhu Kahn ')
  const written = fc.constantFrom(
    'nordwind',
    'NORDWIND',
    'N0rdw1nd',
    'nord-wind',
    'n.o.r.d.w.i.n.d',
    'dniwdron',
    'nördwïnd',
  )
  fc.assert(
    fc.property(around, written, around, (before, name, after) => {
      assert.deepEqual(judge(before + name + ' ' + after), ['contains_name'])
    }),
  )
})

test('every reason has its own line in the refusal, and the first gives it its code', () => {
  const refusal = passwordRefusal(['too_short', 'no_digit'], CLASSIC, '/next')
  assert.equal(refusal.code, 'access.password_too_short')
  assert.deepEqual(
    refusal.details.errors?.map(({ pointer, code }) => [pointer, code]),
    [
      ['/next', 'access.password_too_short'],
      ['/next', 'access.password_no_digit'],
    ],
  )
  assert.match(refusal.message, /at least 12/)
})

test('judging the longest and oddest passwords takes bounded time', () => {
  const odd = [
    'ab'.repeat(128),
    'abcdefghijklmn '.repeat(17),
    '\u0301'.repeat(256),
    'ﷺ'.repeat(256),
    'sunshine'.repeat(32),
  ]
  const start = performance.now()
  for (const text of [...odd, 'x'.repeat(100_000), 'ab '.repeat(10_000_000)]) judge(text)
  assert.ok(performance.now() - start < 500)
})
