import { auditorDecoders } from './auditor.ts'
import { backupDecoders } from './backup.ts'
import { ageDecoders, asn1Decoders } from './codecs.ts'
import { sourceAt, type Decoder } from './decoder.ts'
import { directoryDecoders } from './directory.ts'
import { doorDecoders, headerDecoders } from './doors.ts'
import { fileDecoders } from './files.ts'

const ROOMS = [
  asn1Decoders,
  ageDecoders,
  doorDecoders,
  headerDecoders,
  directoryDecoders,
  backupDecoders,
  auditorDecoders,
  fileDecoders,
]

/** Every reader of foreign bytes, as the source has it. */
export async function decodersOf(source: string): Promise<Decoder[]> {
  const from = sourceAt(source)
  return (await Promise.all(ROOMS.map((room) => room(from)))).flat()
}
