import { bootSettings } from '../../../base/config.ts'
import { bold, head, item, page, paragraph, plain, prose, section, subsection, verbatim } from './roff.ts'

/** What each boot setting is for, by section and key. */
export const MEANINGS: Readonly<Record<string, string>> = {
  'data.folder': 'The folder of the data. It belongs to the user of the server alone.',
  'listen.address': 'The address to listen on; `0.0.0.0` and `::` mean all of the machine.',
  'listen.https_port': 'The port of console, API and SCEP over TLS.',
  'listen.http_port': 'The port of SCEP, CRLs and the redirect to the console.',
  'socket.path': 'The socket for commands of this machine. A path that is named has to work; at most 107 bytes.',
  'socket.group': 'The group of the socket. Without one it is open to root and the user of the server alone.',
  'log.level': 'How much is logged.',
}

/** freehold.toml(5): boot settings. */
export function configPage(version: string): string {
  const sections = Map.groupBy(bootSettings(), ({ section: name }) => name)
  return page(
    head('freehold.toml', 5, version),
    section('Name', String.raw`freehold.toml \- boot settings of Freehold`),
    section(
      'Description',
      paragraph(
        'TOML, read once at a start. It holds what has to be known before the database is open; all other settings live in the database. A name that is not known stops the start.',
      ),
      paragraph(
        'The environment counts more than the file, the file more than the default: `https_port` in `[listen]` is `FREEHOLD_LISTEN__HTTPS_PORT`. `FREEHOLD_CONFIG_FILE` names the file. Keys come as files only: `FREEHOLD_MASTER_KEY_FILE` and `FREEHOLD_CA_KEY_FILE`.',
      ),
    ),
    section(
      'Settings',
      ...[...sections].map(([name, settings]) =>
        subsection(
          `[${name}]`,
          ...settings.map(({ key, preset, choices }) => {
            const meaning = MEANINGS[`${name}.${key}`] ?? ''
            const values = choices.length > 0 ? ` One of ${choices.join(', ')}.` : ''
            const otherwise = preset === null ? '' : ` Default: ${preset}.`
            return item(bold(key), prose(`${meaning}${values}${otherwise}`))
          }),
        ),
      ),
    ),
    section(
      'Examples',
      verbatim([
        '[data]',
        'folder = "/var/lib/freehold"',
        '',
        '[listen]',
        'address = "0.0.0.0"',
        'https_port = 443',
        'http_port = 80',
        '',
        '[socket]',
        'path = "/run/freehold/freehold.sock"',
        'group = "freehold-admin"',
      ]),
    ),
    section('Files', item(bold('/etc/freehold/freehold.toml'), plain('The file of the service.'))),
    section('See also', prose('`freehold(1)`, `freehold(8)`')),
  )
}
