import { readFrom } from '../../base/database/dialect.ts'
import { serveParent } from '../../platform/jobs/child.ts'
import { VerifyInput } from './processes.ts'
import { verifyLog } from './verify-log.ts'

serveParent(VerifyInput, ({ database, head }, onProgress) =>
  readFrom(database, (tx) => verifyLog(tx, head, onProgress)),
)
