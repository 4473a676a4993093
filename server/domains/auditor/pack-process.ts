import { serveParent } from '../../platform/jobs/child.ts'
import { PackInput } from './processes.ts'
import { writeZip } from './write-zip.ts'

serveParent(PackInput, writeZip)
