import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common'
import { dictionary as german } from '@zxcvbn-ts/language-de'
import type { Question, Reply } from './estimator.ts'

// Runs beside the page: a long password takes longer to estimate than a person waits for a key.

const estimator = new ZxcvbnFactory({
  dictionary: {
    ...common,
    'commonWords-de': german.commonWords,
    'firstnames-de': german.firstnames,
    'lastnames-de': german.lastnames,
  },
  graphs: adjacencyGraphs,
})

addEventListener('message', ({ data: { round, password, names } }: MessageEvent<Question>) => {
  const { score, feedback } = estimator.check(password, [...names])
  const reply: Reply = { round, score, warning: feedback.warning ?? null }
  postMessage(reply)
})
