import { EXAMPLES } from '../examples.ts'
import type { TreeCommand, TreeOption } from '../tree.ts'
import { bold, head, item, page, paragraph, plain, prose, section, subsection, verbatim } from './roff.ts'

/** What each exit code says; the numbers stay for ever. */
export const EXIT_CODES: readonly (readonly [number, string])[] = [
  [0, 'Done.'],
  [1, 'Failed.'],
  [2, 'The command line, or a value in it, makes no sense.'],
  [3, 'Looked, and found something that is not as it should be; or a plan that would change something.'],
  [4, 'Not permitted, or waits for the approval of somebody.'],
  [10, 'Not set up: no server is known.'],
  [11, 'Busy: another server uses the place.'],
  [12, 'Wrong key, wrong recovery kit, or another certificate than the trusted one.'],
  [75, 'Try again: somebody was faster, or the server does not answer now.'],
  [130, 'Interrupted.'],
]

/** freehold(1): every command. */
export function commandPage(
  { common, commands }: { common: readonly TreeOption[]; commands: readonly TreeCommand[] },
  version: string,
): string {
  const own = commands.filter(({ words }) => words.length === 1)
  const nouns = Map.groupBy(
    commands.filter(({ words }) => words.length > 1),
    ({ words }) => words[0]!,
  )
  const shared = new Set(common.map(({ long }) => long))
  return page(
    head('freehold', 1, version),
    section('Name', String.raw`freehold \- look after a Freehold appliance from the command line`),
    section(
      'Synopsis',
      `${bold('freehold')} [\\fIoptions\\fR] \\fInoun verb\\fR [\\fIargument\\fR ...] [\\fB\\-\\-\\fR\\fIfield value\\fR ...]`,
      '.br',
      `${bold('freehold')} ${bold('help')} [\\fInoun\\fR [\\fIverb\\fR]]`,
    ),
    section(
      'Description',
      paragraph(
        'Everything that the console does, `freehold` does too: each address of the API is one command. After `freehold sign-in` it speaks to a server anywhere over TLS. On the appliance itself it needs no sign-in: over the socket of the machine the server knows which user calls, and lets him look, back up, and let an owner back in.',
      ),
      paragraph(
        'Data go to standard output, words to standard error. A changing command sends the version that is there now, so that nobody is overwritten unseen; a password, a code or a key is asked for without echo or read from a file, never taken from the command line.',
      ),
    ),
    section('Options', ...common.map(optionOf)),
    section('Commands', ...own.flatMap((command) => commandOf(command, shared))),
    section(
      'Nouns and verbs',
      ...[...nouns].map(([noun, verbs]) => subsection(noun, ...verbs.flatMap((command) => commandOf(command, shared)))),
    ),
    section('Exit status', ...EXIT_CODES.map(([code, text]) => item(bold(String(code)), plain(text)))),
    section(
      'Environment',
      item(bold('XDG_CONFIG_HOME, XDG_STATE_HOME'), plain('Where profiles and sessions are kept.')),
      item(bold('FREEHOLD_CONFIG_FILE'), prose('Configuration of the server of this machine; see `freehold.toml(5)`.')),
      item(
        bold('FREEHOLD_TOKEN_FILE'),
        prose('A file whose last line is an API token, used in place of the session of the profile.'),
      ),
      item(bold('NO_COLOR'), plain('No headings in bold.')),
    ),
    section(
      'Files',
      item(
        bold('~/.config/freehold/cli.toml'),
        plain('Profiles: address, user name, fingerprint. For its owner alone.'),
      ),
      item(bold('~/.local/state/freehold/'), plain('Sessions. For their owner alone.')),
      item(
        bold('/run/freehold/freehold.sock'),
        prose('The socket of the service. Root and the group `freehold-admin` may use it.'),
      ),
    ),
    section('Examples', verbatim(['freehold sign-in https://mdm.example.com', ...Object.values(EXAMPLES).flat()])),
    section('See also', prose('`freehold.toml(5)`, `freehold(8)`')),
  )
}

function commandOf({ words, args, summary, options }: TreeCommand, shared: ReadonlySet<string>): string[] {
  const places = args.map((arg) => ` \\fI${plain(arg.replaceAll(/[<>[\]]/g, ''))}\\fR`).join('')
  const own = options.filter(({ long }) => !shared.has(long) || (long === '--reason' && words.length > 1))
  return [
    item(`${bold(words.join(' '))}${places}`, plain(sentence(summary))),
    ...(own.length > 0 ? ['.RS', ...own.map(optionOf), '.RE'] : []),
  ]
}

function optionOf({ long, takes, choices, help }: TreeOption): string {
  const place = takes === null ? '' : ` \\fI${plain(takes)}\\fR`
  const values = choices.length > 0 ? `one of ${choices.join(', ')}` : ''
  const text = [help, values].filter(Boolean).join('; ')
  return item(`${bold(long)}${place}`, text === '' ? plain('As the console has it.') : plain(sentence(text)))
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1)
  return first.endsWith('.') ? first : `${first}.`
}
