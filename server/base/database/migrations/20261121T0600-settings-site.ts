export const sql = `
create table settings_site (
  id integer primary key check (id = 1),
  organisation text not null check (length(organisation) between 1 and 120),
  public_host text not null check (length(public_host) between 1 and 253),
  version integer not null,
  updated_at integer not null
) strict;
`
