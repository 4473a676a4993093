import type { Command } from 'commander'
import { z } from 'zod'
import { askServer } from './ask-server.ts'
import { EXIT, tell } from './exit.ts'
import type { Terminal } from './terminal.ts'

const Ready = z.object({
  status: z.string(),
  subsystems: z.array(z.object({ subsystem: z.string(), ready: z.boolean(), reason: z.string().nullable() })),
})

/** `freehold status`: each subsystem, with the reason where one is not ready. */
export function addStatus(program: Command, terminal: Terminal, end: (code: number) => void): void {
  program
    .command('status')
    .description('show how each part of the server is; ends with 3 if one is not ready')
    .action(async (_options, command: Command) => {
      const ready = Ready.parse((await askServer(terminal, '/readyz')).body)
      const lines = ready.subsystems.map(
        ({ subsystem, ready: good, reason }) =>
          `${good ? 'ready' : 'not ready'}  ${subsystem}${reason ? `: ${reason}` : ''}`,
      )
      const bad = ready.subsystems.some((subsystem) => !subsystem.ready)
      tell(terminal, command.optsWithGlobals()['json'] === true, ready, [`The server is ${ready.status}.`, ...lines])
      end(bad ? EXIT.problems : EXIT.done)
    })
}
