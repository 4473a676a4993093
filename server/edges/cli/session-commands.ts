import type { Command } from 'commander'
import { commonOf } from './program.ts'
import type { SignInOptions } from './sign-in.ts'
import { signIn, signOut } from './sign-in.ts'
import type { Terminal } from './terminal.ts'

/** `freehold sign-in`. */
export function addSignIn(program: Command, terminal: Terminal, end: (code: number) => void): void {
  program
    .command('sign-in')
    .argument('[address]', 'as in https://mdm.example.com; without it the one of the profile')
    .option('--username <name>', 'asked for otherwise')
    .option('--password-file <file>', 'file that holds the password, - for standard input; asked for otherwise')
    .option(
      '--code-file <file>',
      'file that holds a code of the authenticator, or a recovery code; asked for otherwise',
    )
    .option('--token-file <file>', 'file that ends with an API token, used in place of a password: for scripts')
    .option('--fingerprint <sha256>', 'of the certificate that the server must show; compared by you otherwise')
    .option('--ca <file>', 'authorities to trust for this server, PEM')
    .description('sign in to a server; it is remembered as a profile')
    .action(async (address: string | undefined, options: SignInOptions, command: Command) =>
      end(await signIn(terminal, address, { ...options, ...commonOf(command) })),
    )
}

/** `freehold sign-out`. */
export function addSignOut(program: Command, terminal: Terminal, end: (code: number) => void): void {
  program
    .command('sign-out')
    .description('end the session, here and on the server')
    .action(async (_options, command: Command) => end(await signOut(terminal, commonOf(command))))
}
