import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawnOf, stepsOf } from './ways.ts'

type Held = Parameters<typeof stepsOf>[0][number]

const group = (
  id: string,
  through: string[] = [],
  role: string | null = null,
  direct = through.length === 0,
): Held => ({
  id,
  name: id,
  direct,
  path: [],
  through,
  roles: role === null ? [] : [role],
})

test('every step is drawn: from the person, through groups by every way, to the role', () => {
  const held = [group('on-call'), group('identity', ['on-call']), group('admins', ['identity', 'on-call'], 'auditor')]
  assert.deepEqual(
    stepsOf(held).map(({ from, to }) => `${from} > ${to}`),
    ['person > on-call', 'on-call > identity', 'identity > admins', 'on-call > admins', 'admins > role auditor'],
  )
})

test('of many groups only those are drawn that lead to a role, and none where that is too much', () => {
  const crowd = Array.from({ length: 40 }, (_none, at) => group(`crowd-${at}`))
  const way = [group('a'), group('b', ['a'], 'auditor')]
  assert.deepEqual(
    drawnOf([...crowd, ...way]).map(({ id }) => id),
    ['a', 'b'],
  )
  assert.equal(drawnOf(crowd.slice(0, 30)).length, 30)
  assert.deepEqual(drawnOf(crowd.map((one) => ({ ...one, roles: ['auditor'] }))), [])
})

test('a circle of groups on the way to a role is gone through once', () => {
  const crowd = Array.from({ length: 40 }, (_none, at) => group(`crowd-${at}`))
  const circle = [group('a', ['b'], null, true), group('b', ['a'], 'auditor')]
  assert.deepEqual(
    drawnOf([...crowd, ...circle]).map(({ id }) => id),
    ['a', 'b'],
  )
})
