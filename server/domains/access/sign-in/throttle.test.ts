import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scratchDatabase } from '../../../base/database/scratch.ts'
import { Refusal } from '../../../base/errors.ts'
import { HOUR, MINUTE, SECOND } from '../../../base/time.ts'
import { addressThrottle, forgiveAttempt, signInThrottle, takeAttempt } from './throttle.ts'

test('waits double up to a quarter of an hour, and an hour without attempts forgets them', async () => {
  const scratch = scratchDatabase()
  const throttle = signInThrottle('192.0.2.7', 'anna')
  const attempt = async (): Promise<number> => {
    try {
      await scratch.database.bookkeep((tx) => takeAttempt(tx, [throttle], scratch.now()))
      return 0
    } catch (error) {
      if (error instanceof Refusal && error.code === 'access.too_many_attempts') return error.details.retryAfter ?? NaN
      throw error
    }
  }
  for (let free = 0; free < 5; free++) assert.equal(await attempt(), 0)
  const waits: number[] = []
  for (let guess = 0; guess < 13; guess++) {
    const wait = await attempt()
    waits.push(wait)
    scratch.pass(wait * SECOND)
    assert.equal(await attempt(), 0)
  }
  assert.deepEqual(waits.slice(0, 5), [1, 2, 4, 8, 16])
  assert.equal(waits.at(-1), (15 * MINUTE) / SECOND)
  scratch.pass(HOUR)
  for (let free = 0; free < 5; free++) assert.equal(await attempt(), 0)
  await scratch.close()
})

test('of 64 guesses at the same instant no more are judged than are free', async () => {
  const scratch = scratchDatabase()
  const throttle = signInThrottle('192.0.2.8', 'anna')
  const guesses = Array.from({ length: 64 }, () =>
    scratch.database.bookkeep((tx) => takeAttempt(tx, [throttle], scratch.now())),
  )
  const judged = (await Promise.allSettled(guesses)).filter(({ status }) => status === 'fulfilled')
  assert.equal(judged.length, 5)
  await scratch.close()
})

test('a right password takes back its own attempt, not the wrong ones before it', async () => {
  const scratch = scratchDatabase()
  const throttle = addressThrottle('192.0.2.9')
  for (let attempt = 0; attempt < 3; attempt++) {
    await scratch.database.bookkeep((tx) => takeAttempt(tx, [throttle], scratch.now()))
  }
  await scratch.database.bookkeep((tx) => forgiveAttempt(tx, throttle))
  const row = await scratch.reading().tx.selectFrom('access_throttles').select('failures').executeTakeFirstOrThrow()
  assert.equal(row.failures, 2)
  await scratch.close()
})
