import { dirname, join } from 'node:path'

// What both ends of the socket say to each other before the first request. The server asks: make a file of this name that was
// last changed at this second. Only a file's owner can set such a time, so whose file it is tells who speaks.

/** `freehold-1 <name> <second>`. */
export const ASK = /^freehold-1 ([A-Za-z0-9_-]{43}) (\d{1,10})$/
export const MADE = 'made'
/** `welcome <user>`. */
export const WELCOME = /^welcome (\S{1,64})$/
/** `refused <reason>`. */
export const REFUSED = /^refused ([a-z ]{1,80})$/

/** No line before the first request is longer. */
export const LINE_LIMIT = 128

/** Where proofs are made: beside the socket, so that nobody has to be told. */
export function proofFolderOf(socket: string): string {
  return join(dirname(socket), 'proofs')
}
