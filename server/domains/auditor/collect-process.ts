import { readFrom } from '../../base/database/dialect.ts'
import { serveParent } from '../../platform/jobs/child.ts'
import { collectEntries } from './collect.ts'
import { CollectInput } from './processes.ts'

serveParent(CollectInput, (input, onProgress) =>
  readFrom(input.database, (tx) => collectEntries(tx, input, onProgress)),
)
