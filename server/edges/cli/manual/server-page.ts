import { bold, head, item, page, paragraph, plain, prose, section, verbatim } from './roff.ts'

/** freehold(8): the server, for whoever runs the machine. */
export function serverPage(version: string): string {
  return page(
    head('freehold', 8, version),
    section('Name', String.raw`freehold \- self\-hosted device management: the server`),
    section(
      'Synopsis',
      `${bold('systemctl')} {${bold('start')}|${bold('stop')}|${bold('restart')}|${bold('status')}} ${bold('freehold')}`,
    ),
    section(
      'Description',
      paragraph(
        'One process, one database file, and one child process that alone holds the signing keys. `freehold.socket` and `freehold-http.socket` hold the ports, so that the server needs no capability and a restart refuses no connection.',
      ),
      paragraph(
        'It is set up in a browser with the one-time code that it prints at its first start (`journalctl -u freehold`). What has to be known before the database is open stands in `freehold.toml(5)`; everything else is set in the console or with `freehold(1)`.',
      ),
    ),
    section(
      'Users and groups',
      item(bold('_freehold'), plain('Owns the data and runs the server.')),
      item(bold('freehold-admin'), plain('May use the socket of the machine; cannot read data or keys.')),
    ),
    section('Signals', item(bold('SIGTERM, SIGINT'), plain('Stop listening, let running requests end, stop.'))),
    section(
      'Exit status',
      item(bold('1'), plain('Something keeps it from starting; one sentence says what. The service tries again.')),
      item(
        bold('11'),
        plain('The port or the data folder is used by another process. The service does not try again.'),
      ),
      item(
        bold('12'),
        plain('A key file is missing, open to others or not the right one. The service does not try again.'),
      ),
    ),
    section(
      'Files',
      item(bold('/etc/freehold/freehold.toml'), plain('Boot settings.')),
      item(
        bold('/etc/freehold/keys/'),
        plain('Master key and credential of the key process. Root alone reads them; systemd hands them over.'),
      ),
      item(bold('/var/lib/freehold/'), plain('Data.')),
      item(bold('/run/freehold/freehold.sock'), plain('The socket of the machine.')),
      item(
        bold('/run/freehold/proofs/'),
        prose('Where callers of the socket prove who they are: sticky, as `/tmp` is.'),
      ),
    ),
    section(
      'Examples',
      paragraph('Is everything as it should be, and if not, what to do:'),
      verbatim(['freehold doctor']),
      paragraph('A backup now, proven by a restore:'),
      verbatim(['freehold --reason "before the upgrade" backups run --wait']),
      paragraph('The last owner lost the telephone:'),
      verbatim(['freehold recovery reset-factor --username olivia']),
    ),
    section('See also', prose('`freehold(1)`, `freehold.toml(5)`, `journalctl(1)`, `systemd.exec(5)`')),
  )
}
