/** What takes how much of the disk, measured once a day: the source of the forecast. */
export const sql = `
create table host_sizes (
  day text not null,
  part text not null,
  bytes integer not null check (bytes >= 0),
  at integer not null,
  primary key (day, part)
) strict, without rowid;
`
