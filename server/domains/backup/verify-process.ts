import { restoreAndCheck } from './check.ts'
import { serveParent } from '../../platform/jobs/child.ts'
import { VerifyInput, type VerifyResult } from './verify.ts'

// The process that proves a backup by restoring it beside the server.

serveParent(VerifyInput, async ({ file, identity, scratch, expected }, onProgress): Promise<VerifyResult> => {
  onProgress(0, null, 'restore')
  const { manifest, entriesChecked } = await restoreAndCheck(file, identity, scratch, expected)
  return { manifest, entriesChecked }
})
