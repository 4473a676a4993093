import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from '../test/peers/server.ts'
import { ROOT } from '../test/repo/source.ts'

// Writes docs/openapi.json from what the running server says of itself. test/openapi.test.ts notices when this was forgotten.

const server = await startServer()
const { text } = await server.client().raw('GET', '/api/openapi.json')
writeFileSync(join(ROOT, 'docs/openapi.json'), `${JSON.stringify(JSON.parse(text), null, 2)}\n`)
await server.stop()
