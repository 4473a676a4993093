/** Plans of acts on many rows, and views of lists that people keep. */
export const sql = `
create table bulk_plans (
  id text primary key,
  account_id text not null references access_accounts (id),
  act text not null,
  list text not null,
  input text not null check (json_valid(input)),
  total integer not null check (total >= 0),
  will integer not null check (will between 0 and total),
  skipped text not null check (json_valid(skipped)),
  consequences text not null check (json_valid(consequences)),
  hash text not null check (length(hash) = 64),
  created_at integer not null,
  expires_at integer not null check (expires_at > created_at),
  used_at integer,
  job_id text
) strict;
create index bulk_plans_account on bulk_plans (account_id, id);

create table bulk_rows (
  plan_id text not null,
  seq integer not null,
  target text not null,
  label text not null,
  reason text,
  outcome text check (outcome in ('done', 'skipped')),
  outcome_reason text,
  primary key (plan_id, seq)
) strict, without rowid;
create index bulk_rows_open on bulk_rows (plan_id, seq) where reason is null and outcome is null;

create table console_views (
  id text primary key,
  account_id text not null references access_accounts (id),
  list text not null,
  name text not null,
  query text not null check (json_valid(query)),
  shared integer not null check (shared in (0, 1)),
  version integer not null check (version > 0),
  created_at integer not null,
  changed_at integer not null
) strict;
create index console_views_account on console_views (account_id, id);
create index console_views_shared on console_views (list, id) where shared = 1;
`
