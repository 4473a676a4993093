export const sql = `
create table setup_progress (
  id integer primary key check (id = 1),
  code_hash blob not null,
  code_made_at integer not null,
  code_used_at integer,
  completed_at integer
) strict;
`
