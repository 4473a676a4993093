/** The sealed emergency codes: the live one, and those that were used or replaced. */
export const sql = `
create table access_break_glass (
  id text primary key,
  code_hash blob not null,
  made_at integer not null,
  live integer unique check (live = 1),
  used_at integer,
  account_id text unique references access_accounts (id),
  drilled_at integer,
  drilled_by text references access_accounts (id)
) strict;
create index access_break_glass_drilled_by on access_break_glass (drilled_by);
`
