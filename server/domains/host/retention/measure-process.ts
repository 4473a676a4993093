import { tableSizes } from '../../../base/database/sizes.ts'
import { serveParent } from '../../../platform/jobs/child.ts'
import { MeasureInput } from './measure.ts'

serveParent(MeasureInput, async ({ database }) => tableSizes(database))
