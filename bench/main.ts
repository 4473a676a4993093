import { existsSync, readdirSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { holds, type Figure, type Measure } from './measure.ts'

// npm run bench -- <subject>: a table for people, and as the last line one JSON object for whatever keeps figures.

const PARTS = new Set(['main.ts', 'measure.ts'])
const subjects = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !PARTS.has(file))
  .map((file) => file.slice(0, -3))

const subject = process.argv[2]
if (subject === undefined || !existsSync(join(import.meta.dirname, `${subject}.ts`))) {
  console.error(`Name a subject: npm run bench -- <${subjects.join(' | ')}>`)
  process.exit(2)
}

const { measure } = (await import(`./${subject}.ts`)) as { measure: Measure }
const figures = await measure(process.argv.includes('--brief') ? 'brief' : 'full')
print(figures)
process.exitCode = figures.every((figure) => holds(figure)) ? 0 : 1

function print(all: readonly Figure[]): void {
  for (const figure of all) {
    const { name, value, unit, bound, note } = figure
    const mark = holds(figure) ? '✔' : '✖'
    console.log(
      `${mark} ${name.padEnd(26)}${rounded(value).toString().padStart(9)} ${unit.padEnd(3)} ${bound.is} ${String(bound.value).padEnd(6)}  ${note}`,
    )
  }
  const values = Object.fromEntries(all.map(({ name, value, details }) => [name, details ?? rounded(value)]))
  // With more of a load than cores, others had their part of what was measured.
  const load = loadavg().map(rounded)
  const machine = {
    node: process.versions.node,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load,
  }
  console.log(JSON.stringify({ subject, ...values, machine }))
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
