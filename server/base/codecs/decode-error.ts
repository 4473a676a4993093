/**
 * Bytes that are not what they should be. The only error that the decoders of this folder throw on hostile input: whoever reads
 * from the network catches this one, and everything else is a fault of ours.
 */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DecodeError'
  }
}
