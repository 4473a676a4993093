import type { Command } from 'commander'
import type { Terminal } from './terminal.ts'

/** Puts a command into the program; `end` sets an exit code other than 0. */
export type Adder = (program: Command, terminal: Terminal, end: (code: number) => void) => void

/** A command that is no route: by name, so that its code is loaded only when it is called. */
export interface OwnCommand {
  name: string
  summary: string
  load: () => Promise<Adder>
}

export const OWN: readonly OwnCommand[] = [
  {
    name: 'sign-in',
    summary: 'sign in to a server; it is remembered as a profile',
    load: async () => (await import('./session-commands.ts')).addSignIn,
  },
  {
    name: 'sign-out',
    summary: 'end the session, here and on the server',
    load: async () => (await import('./session-commands.ts')).addSignOut,
  },
  {
    name: 'export',
    summary: 'write all settings into a file; secrets are never in it',
    load: async () => (await import('./settings.ts')).addExport,
  },
  {
    name: 'plan',
    summary: 'show what a file of settings would change; ends with 3 if it would change something',
    load: async () => (await import('./settings.ts')).addPlan,
  },
  {
    name: 'apply',
    summary: 'make the settings as a file says, all of it or nothing; what is so already is left alone',
    load: async () => (await import('./settings.ts')).addApply,
  },
  {
    name: 'doctor',
    summary: 'look at everything that can be wrong, and say what to do; ends with 3 if something is',
    load: async () => (await import('./doctor/doctor.ts')).addDoctor,
  },
  {
    name: 'health',
    summary: 'tell whether the server of this machine answers',
    load: async () => (await import('./health.ts')).addHealth,
  },
  {
    name: 'status',
    summary: 'show how each part of the server is; ends with 3 if one is not ready',
    load: async () => (await import('./status.ts')).addStatus,
  },
  {
    name: 'check',
    summary: 'prove that a recovery kit opens a backup and that all of it is sound; changes nothing',
    load: async () => (await import('./check.ts')).addCheck,
  },
  {
    name: 'restore',
    summary: 'put an appliance back from a backup and the recovery kit; nothing is touched unless all of it is sound',
    load: async () => (await import('./restore.ts')).addRestore,
  },
  {
    name: 'completion',
    summary: 'print the script that completes commands in bash, zsh or fish',
    load: async () => (await import('./completion/command.ts')).addCompletion,
  },
  {
    name: 'manual',
    summary: 'print a manual page: freehold manual freehold.1 | man -l -',
    load: async () => (await import('./manual/command.ts')).addManual,
  },
]
