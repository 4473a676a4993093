import { Connection, kyselyOn } from '../../base/database/dialect.ts'
import { openReader } from '../../base/database/open.ts'
import { serveParent } from '../../platform/jobs/child.ts'
import { VerifyInput } from './processes.ts'
import { verifyLog } from './verify-log.ts'

serveParent(VerifyInput, async ({ database, head }, onProgress) => {
  const raw = openReader(database)
  try {
    return await verifyLog(kyselyOn(new Connection(raw)), head, onProgress)
  } finally {
    raw.close()
  }
})
