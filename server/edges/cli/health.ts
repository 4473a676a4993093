import type { Command } from 'commander'
import { askServer } from './ask-server.ts'
import { EXIT, tell } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** `freehold health`: whether the process answers. What the container's health check runs. */
export function addHealth(program: Command, terminal: Terminal, end: (code: number) => void): void {
  program
    .command('health')
    .description('tell whether the server of this machine answers')
    .action(async (_options, command: Command) => {
      const { status } = await askServer(terminal, '/healthz')
      const live = status === 200
      tell(terminal, command.optsWithGlobals()['json'] === true, { live }, [
        live ? 'The server answers.' : `The server answers with ${status}.`,
      ])
      end(live ? EXIT.done : EXIT.failed)
    })
}
