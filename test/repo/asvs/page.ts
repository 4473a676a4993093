import { LEVELS, type Level } from './levels.ts'
import type { Chapter, Item, Shown, State } from './state.ts'

export const STATES = ['tested', 'attested', 'deviation', 'not applicable', 'open'] as const

const HEAD = `# ASVS 5.0: what is shown, and what is not

Every requirement of the OWASP Application Security Verification Standard 5.0.0, by its number, in our own short words; the standard's text is at <https://github.com/OWASP/ASVS/tree/v5.0.0> (CC BY-SA 4.0). Levels: 1 for everybody, 2 for most, 3 for what needs the most trust.

| State | Means |
|---|---|
| tested | the test named shows it, and runs with every change |
| attested | no test can see it; somebody looked, on that day and in that role, and looks again before the other |
| deviation | known, accepted for a time, and owned |
| not applicable | the product has no such thing |
| open | not shown, or only in part: what is missing stands there |

A requirement that is shown only in part is open. This page is written by \`node scripts/asvs.ts\` from \`test/repo/asvs\`; \`test/repo/asvs.test.ts\` refuses a test that is gone and a date that has passed.
`

/** The whole page, Markdown. */
export function asvsPage(chapters: readonly Chapter[]): string {
  return [HEAD, counts(chapters), ...chapters.map(chapterText)].join('\n')
}

function counts(chapters: readonly Chapter[]): string {
  const all = chapters.flatMap(({ items }) => items)
  const byLevel = ([1, 2, 3] as const).map((level) =>
    row(
      `Level ${level}`,
      all.filter(({ id }) => levelOf(id) === level),
    ),
  )
  const byChapter = chapters.map(({ number, title, items }) => row(`V${number} ${title}`, items))
  return `## Counts

| | ${STATES.join(' | ')} | all |
|---|${'---:|'.repeat(STATES.length + 1)}
${[row('**All**', all), ...byLevel, ...byChapter].join('\n')}
`
}

function row(name: string, items: readonly Item[]): string {
  const numbers = STATES.map((state) => items.filter((item) => item.state.is === state).length)
  return `| ${name} | ${numbers.join(' | ')} | ${items.length} |`
}

function chapterText({ number, title, items }: Chapter): string {
  const lines = items.map(
    ({ id, asks, state }) => `| ${id} | ${levelOf(id)} | ${asks} | ${state.is} | ${told(state)} |`,
  )
  return `## V${number} ${title}

| Id | Level | Asks for | State | How, or why |
|---|---|---|---|---|
${lines.join('\n')}
`
}

function levelOf(id: string): Level | undefined {
  return LEVELS.get(id)
}

function told(state: State): string {
  switch (state.is) {
    case 'tested':
      return state.tests.map(shown).join(' · ')
    case 'attested':
      return `${state.why} (${state.by}, ${state.on}; until ${state.until})`
    case 'deviation':
      return [`${state.why} (${state.owner}, until ${state.until})`, ...state.tests.map(shown)].join(' · ')
    case 'not applicable':
      return state.why
    case 'open':
      return `missing: ${state.missing}`
    default:
      return state satisfies never
  }
}

function shown({ file, titles }: Shown): string {
  return `[${file.split('/').at(-1)}](../${file}): ${titles.map((title) => title.replaceAll('$', '\\$')).join('; ')}`
}
