import type { Socket } from 'node:net'
import { LINE_LIMIT } from './words.ts'

/**
 * The next line of a connection on which both ends speak in turns: whatever comes behind the line, before an answer, ends it.
 * @throws Error for a longer line, more than a line, silence, or the end
 */
export function readLine(socket: Socket, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const clock = setTimeout(() => end(() => reject(new Error('it says nothing'))), withinMs)
    const end = (settle: () => void): void => {
      clearTimeout(clock)
      socket.off('data', take)
      socket.off('error', fail)
      socket.off('close', close)
      settle()
    }
    const fail = (error: Error): void => end(() => reject(error))
    const close = (): void => fail(new Error('it ended the connection'))
    const take = (piece: Buffer): void => {
      text += piece.toString('latin1')
      const at = text.indexOf('\n')
      if (at === text.length - 1 && at >= 0) return end(() => resolve(text.slice(0, at)))
      if (at >= 0 || text.length > LINE_LIMIT) fail(new Error('it says something else'))
    }
    socket.on('data', take)
    socket.once('error', fail)
    socket.once('close', close)
  })
}
