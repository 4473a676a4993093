import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Estimator, type Helper, type Question, type Reply } from './estimator.ts'

/** A worker that does what the test says, and a clock that runs out when the test says. */
function rig() {
  const asked: Question[] = []
  const heard = new Map<string, (event: never) => void>()
  const late: (() => void)[] = []
  let ended = 0
  const helper: Helper = {
    postMessage: (question) => void asked.push(question),
    addEventListener: (type: string, hear: (event: never) => void) => void heard.set(type, hear),
    terminate: () => void ended++,
  }
  let started = 0
  const estimator = new Estimator(
    () => {
      started++
      return helper
    },
    (run) => late.push(run),
  )
  return {
    asked,
    estimator,
    answer: (reply: Reply) => heard.get('message')!({ data: reply } as never),
    die: () => heard.get('error')!({} as never),
    runOut: () => late.splice(0).forEach((run) => run()),
    counts: () => ({ started, ended }),
  }
}

test('the newest question is answered, older ones end without', async () => {
  const { estimator, answer, asked } = rig()
  const [first, second] = [estimator.ask('one', []), estimator.ask('two', ['anna'])]
  assert.equal(await first, null)
  answer({ round: asked[0]!.round, score: 0, warning: null })
  answer({ round: asked[1]!.round, score: 3, warning: null })
  assert.deepEqual(await second, { score: 3, warning: null })
  assert.deepEqual(asked[1]?.names, ['anna'])
})

test('what is very long is cut before it is sent', () => {
  const { estimator, asked } = rig()
  void estimator.ask('x'.repeat(100_000), [])
  assert.equal(asked[0]?.password.length, 64)
})

test('a worker that dies ends every question, and is not asked again', async () => {
  const { estimator, die, counts } = rig()
  const question = estimator.ask('one', [])
  die()
  assert.equal(await question, null)
  assert.equal(await estimator.ask('two', []), null)
  assert.deepEqual(counts(), { started: 1, ended: 1 })
})

test('a worker that never answers is given up', async () => {
  const { estimator, runOut, counts } = rig()
  const question = estimator.ask('one', [])
  runOut()
  assert.equal(await question, null)
  assert.equal(counts().ended, 1)
})

test('an answer in time stops nothing when the time runs out', async () => {
  const { estimator, answer, asked, runOut, counts } = rig()
  const question = estimator.ask('one', [])
  answer({ round: asked[0]!.round, score: 2, warning: 'common' })
  assert.equal((await question)?.score, 2)
  runOut()
  assert.equal(counts().ended, 0)
})

test('a browser that starts no worker gets no estimate', async () => {
  const estimator = new Estimator(() => {
    throw new Error('SecurityError')
  })
  assert.equal(await estimator.ask('one', []), null)
})
