import { lineOf, placeOf, type CommandOption, type RouteCommand } from './commands.ts'

/** Lines worth copying, by noun and verb. Words in angle brackets are to be filled in. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'certificates list': [
    `freehold certificates list --filter 'state eq "expiring"'`,
    'freehold certificates list --all --output csv > certificates.csv',
  ],
  'certificates revoke': ['freehold --reason "ticket 4711" certificates revoke <serial> --reason keyCompromise'],
  'accounts create': ['freehold accounts create --username rita --display-name "Rita Revision" --role auditor'],
  'accounts change': ['freehold accounts change <account> --disabled'],
  'backups run': ['freehold backups run --wait'],
  'backups list': ['freehold backups list --json'],
  'sources create': [
    'freehold sources create --name AD --kind active-directory --host dc1.example.com --trusted @ca.pem --bind-dn "CN=freehold,DC=example,DC=com" --base-dn DC=example,DC=com',
  ],
  'people list': ['freehold people list --q anna'],
  'jobs list': [`freehold jobs list --filter 'state eq "failed"'`],
  'exports download': ['freehold exports download <export> --to audit.zip'],
  'permissions download': ['freehold permissions download --to permissions.csv'],
}

/** Examples of a command: those of the table, and the shortest line. */
export function examplesOf(route: RouteCommand): string[] {
  const listed = EXAMPLES[`${route.noun} ${route.verb}`] ?? []
  const shortest = lineOf(route)
  if (listed.length > 0)
    return route.options.length === 0 || route.method === 'GET' ? [shortest, ...listed] : [...listed]
  const [first] = route.options
  if (!route.keeps || !first || first.kind === 'secret') return [shortest]
  return [`${shortest} ${optionLine(first)}`]
}

function optionLine(option: CommandOption): string {
  return option.kind === 'flag' ? `--${option.flag}` : `--${option.flag} ${option.choices[0] ?? `<${placeOf(option)}>`}`
}
