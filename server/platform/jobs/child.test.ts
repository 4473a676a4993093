import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { after, test } from 'node:test'
import { z } from 'zod'
import { runInChild } from './child.ts'

const folder = mkdtempSync(join(tmpdir(), 'freehold-child-'))
after(() => rmSync(folder, { recursive: true }))

/** A program for {@link runInChild} whose work is this expression of `input`. */
function program(name: string, work: string): URL {
  const file = join(folder, `${name}.ts`)
  const [child, schemas] = [import.meta.resolve('./child.ts'), import.meta.resolve('zod')]
  writeFileSync(
    file,
    `import { serveParent } from '${child}'
import { z } from '${schemas}'
import { readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
serveParent(z.object({ bytes: z.instanceof(Buffer) }), async (input) => ${work})
`,
  )
  return pathToFileURL(file)
}

function run<Result extends z.ZodType>(url: URL, result: Result) {
  const watch = { signal: new AbortController().signal, onProgress: () => undefined }
  return runInChild(url, { bytes: Buffer.from('abc') }, { result, ...watch })
}

/** proc_pid_stat(5): the 41st field. */
const SCHED_IDLE = 5

test('it leaves the processor to everybody else', async () => {
  const policy = `Number(readFileSync('/proc/self/stat', 'utf8').replace(/^.*\\) /s, '').split(' ')[38])`
  const whenIdle = `{ while (${policy} !== ${SCHED_IDLE}) await new Promise((resolve) => setTimeout(resolve, 10)); return getPriority() }`
  assert.equal(await run(program('idle', whenIdle), z.int()), 19)
})

test('bytes come and go as they are', async () => {
  const turned = await run(program('bytes', 'input.bytes.reverse()'), z.instanceof(Buffer))
  assert.equal(turned.toString(), 'cba')
})

test('an answer of another shape than was agreed is an error, and so is a death', async () => {
  await assert.rejects(run(program('shape', '"text"'), z.int()), { name: 'ZodError' })
  await assert.rejects(run(program('death', 'process.exit(3)'), z.int()), /ended \(3\)/)
})
