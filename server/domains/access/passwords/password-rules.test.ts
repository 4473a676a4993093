import assert from 'node:assert/strict'
import { test } from 'node:test'
import { passwordProblem, type PasswordProblem } from './password-rules.ts'

const NAMES = ['Nordwind Logistik GmbH', 'anna.keller', 'Anna Keller']

const CASES: [password: string, problem: PasswordProblem | null][] = [
  ['', 'too_short'],
  ['fourteen chars', 'too_short'],
  ['😀'.repeat(14), 'too_short'],
  ['x'.repeat(257), 'too_long'],
  ['aaaaaaaaaaaaaaaaaaaa', 'too_uniform'],
  ['abababababababababab', 'too_uniform'],
  ['passwordpassword', 'too_common'],
  ['Passwort-Passwort-1', 'too_common'],
  ['P4ssw0rd!P4ssw0rd!', 'too_common'],
  ['Sommer2026Winter2027', 'too_common'],
  ['12345678901234567890', 'too_common'],
  ['qwertzuiopasdfghjkl', 'too_common'],
  ['zyxwvutsrqponmlkjih', 'too_common'],
  ['lemonlemonlemonlemon', 'too_common'],
  ['Nordwind ist die beste Firma', 'contains_name'],
  ['mein name: anna.keller!', 'contains_name'],
  ['n0rdw1nd im Hafen am Kai', 'contains_name'],
  ['vier Ziegen lesen Zeitung', null],
  ['kT9#vQ2$mZ7!pL4x', null],
  ['84726193856021794358', null],
  ['Möwe Kranich Uhu Specht', null],
  ['x'.repeat(3) + ' glorious otters knit', null],
]

test('passwords are judged by length, guessability and the names around them, not by kinds of characters', () => {
  for (const [password, problem] of CASES) assert.equal(passwordProblem(password, NAMES), problem, password)
})

test('long passwords are welcome: 64 signs, and as many as 256', () => {
  const words =
    'vier Ziegen lesen Zeitung, ein Kranich malt Kähne, der Uhu putzt Trompeten, und Spechte stricken nachts am Herd; '
  for (const signs of [64, 100, 256])
    assert.equal(passwordProblem(words.repeat(3).slice(0, signs), NAMES), null, `${signs}`)
})

test('short parts of names do not make every password wrong', () => {
  assert.equal(passwordProblem('vier Ziegen lesen Zeitung', ['Zi GmbH', 'le']), null)
})

test('judging the longest and oddest passwords takes bounded time', () => {
  const start = performance.now()
  for (const text of ['ab'.repeat(128), 'abcdefghijklmn '.repeat(17), '\u0301'.repeat(256)])
    passwordProblem(text, NAMES)
  assert.ok(performance.now() - start < 500)
})
