import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { commandsOf, type RouteCommand } from './commands.ts'
import type { Description } from './description.ts'
import { examplesOf } from './examples.ts'
import { addFields, type Given } from './fields.ts'
import { addCommon, commonOf } from './program.ts'
import { runRoute, type RouteOptions } from './run-route.ts'
import type { Terminal } from './terminal.ts'

/** The routes of this version, as they are written down beside the program. */
export function routeCommands(): RouteCommand[] {
  const file = join(import.meta.dirname, '../../../docs/openapi.json')
  return commandsOf(JSON.parse(readFileSync(file, 'utf8')) as Description)
}

/** Adds the commands of one noun; only the verb that was typed gets its options. */
export function addRoutes(
  program: Command,
  terminal: Terminal,
  end: (code: number) => void,
  noun: string,
  verb: string | undefined,
): void {
  const routes = routeCommands().filter((route) => route.noun === noun)
  const group = program.command(noun).description(routes.map((route) => route.verb).join(', '))
  for (const route of routes) {
    const command = group.command(route.verb).description(route.summary)
    if (route.verb === verb) addRoute(command, terminal, end, route)
  }
}

/** Adds the commands of all nouns with all that they take. */
export function addEveryRoute(program: Command, terminal: Terminal, end: (code: number) => void): void {
  const groups = new Map<string, Command>()
  for (const route of routeCommands()) {
    const group = groups.get(route.noun) ?? program.command(route.noun)
    groups.set(route.noun, group)
    addRoute(group.command(route.verb).description(route.summary), terminal, end, route)
  }
}

/** Gives a command the arguments and options of its route. */
export function addRoute(command: Command, terminal: Terminal, end: (code: number) => void, route: RouteCommand): void {
  for (const { name } of route.args) command.argument(`<${name}>`)
  addFields(command, route)
  for (const [flags, help] of extrasOf(route)) command.option(flags, help)
  addCommon(command)
  command.addHelpText('after', () => helpAfter(route))
  command.action(async () => {
    const typed = command.opts<Given>()
    const options: RouteOptions = { ...extras(typed, route), ...commonOf(command) }
    end(await runRoute(terminal, route, command.args, typed, options))
  })
}

/** Options that come from the shape of the route. */
export function extrasOf(route: RouteCommand): (readonly [flags: string, help: string])[] {
  const all: (readonly [flags: string, help: string])[] = [
    ...(route.paged ? [['--all', 'all pages'] as const] : []),
    ...(route.download ? [['--to <file>', 'where the file goes; standard output otherwise'] as const] : []),
    ...(route.ifMatch
      ? [['--version <number>', 'the version that you saw; otherwise the one that is there now'] as const]
      : []),
    ...(route.method === 'GET' && !route.download
      ? [['--columns <names>', 'which columns, with commas between'] as const]
      : []),
    ...(route.method === 'POST' ? [['--wait', 'until the job that it starts has ended'] as const] : []),
  ]
  const taken = new Set(route.options.map(({ flag }) => `--${flag}`))
  return all.filter(([flags]) => !taken.has(flags.split(' ')[0]!))
}

function extras(typed: Given, route: RouteCommand): Pick<RouteOptions, 'all' | 'to' | 'version' | 'columns' | 'wait'> {
  const names = extrasOf(route).map(([flags]) => flags.split(' ')[0]!.slice(2))
  return Object.fromEntries(names.flatMap((name) => (typed[name] === undefined ? [] : [[name, typed[name]]])))
}

function helpAfter(route: RouteCommand): string {
  const rights = /\./.test(route.permission) ? `Needs the permission ${route.permission}` : ''
  const fresh = route.stepUp ? ' and a second factor of the last five minutes' : ''
  return [
    '',
    ...(rights === '' ? [] : [`${rights}${fresh}.`, '']),
    'Examples:',
    ...examplesOf(route).map((line) => `  ${line}`),
    '',
  ].join('\n')
}
