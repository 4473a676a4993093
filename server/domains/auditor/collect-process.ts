import { Connection, kyselyOn } from '../../base/database/dialect.ts'
import { openReader } from '../../base/database/open.ts'
import { serveParent } from '../../platform/jobs/child.ts'
import { collectEntries } from './collect.ts'
import { CollectInput } from './processes.ts'

serveParent(CollectInput, async (input, onProgress) => {
  const raw = openReader(input.database)
  try {
    return await collectEntries(kyselyOn(new Connection(raw)), input, onProgress)
  } finally {
    raw.close()
  }
})
