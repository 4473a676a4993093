import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHAPTERS } from '../test/repo/asvs/chapters.ts'
import { asvsPage } from '../test/repo/asvs/page.ts'
import { ROOT } from '../test/repo/source.ts'

// Writes docs/asvs.md from the table in test/repo/asvs. test/repo/asvs.test.ts notices when this was forgotten.

writeFileSync(join(ROOT, 'docs/asvs.md'), asvsPage(CHAPTERS))
