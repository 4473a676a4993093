export const sql = `
create table base_data_keys (
  id text primary key,
  wrapped blob not null,
  created_at integer not null
) strict;

create table http_tls (
  id text primary key,
  private_key blob not null,
  certificate text not null,
  not_after integer not null,
  at integer not null
) strict;

create table http_idempotency (
  principal text not null,
  key text not null,
  request_hash blob not null check (length(request_hash) = 32),
  status integer not null,
  answer blob not null,
  at integer not null,
  primary key (principal, key)
) strict, without rowid;
create index http_idempotency_at on http_idempotency (at);

create table jobs_runs (
  id text primary key,
  kind text not null,
  input text not null check (json_valid(input)),
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  once text,
  attempt integer not null default 0,
  created_at integer not null,
  created_by text not null,
  due_at integer not null,
  lease_until integer,
  started_at integer,
  ended_at integer,
  progress_done integer not null default 0,
  progress_total integer,
  progress_step text not null default '',
  cancel_asked integer not null default 0 check (cancel_asked in (0, 1)),
  result text check (result is null or json_valid(result)),
  error_code text,
  error_text text
) strict;
create unique index jobs_runs_once on jobs_runs (once) where once is not null and state in ('queued', 'running');
create index jobs_runs_due on jobs_runs (due_at) where state = 'queued';
create index jobs_runs_list on jobs_runs (created_at, id);

create table jobs_schedules (
  kind text primary key,
  last_due_at integer not null
) strict;

create table outbound_ledger (
  day text not null,
  purpose text not null,
  host text not null,
  port integer not null,
  opened integer not null default 0,
  failed integer not null default 0,
  last_at integer not null,
  primary key (day, purpose, host, port)
) strict, without rowid;
`
