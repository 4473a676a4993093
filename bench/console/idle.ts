import { Lag } from '../load/lag.ts'

// A process with nothing to do beside the measured server: what it waits for its turn is the machine's doing. It tells when
// whoever started it lets go.

const lag = new Lag()
process.once('message', () => process.send?.(lag.take(), () => process.disconnect?.()))
