export const sql = `
create table backup_settings (
  id integer primary key check (id = 1),
  nightly_at text not null check (nightly_at glob '[0-2][0-9]:[0-5][0-9]'),
  keep_daily integer not null check (keep_daily between 1 and 366),
  folder text,
  version integer not null check (version > 0)
) strict;
insert into backup_settings (id, nightly_at, keep_daily, folder, version) values (1, '02:00', 14, null, 1);

-- What a recovery kit can open: the keys without which a backup is of no use on a bare machine.
create table backup_kits (
  id text primary key,
  recipient text not null unique,
  master_key blob not null,
  ca_key blob not null,
  stored_at integer not null,
  confirmed_at integer
) strict;

create table backup_files (
  id text primary key,
  path text not null,
  state text not null check (state in ('unverified', 'verified', 'failed', 'pruned')),
  made_at integer not null,
  took_ms integer not null,
  size_bytes integer not null,
  manifest text not null check (json_valid(manifest)),
  checked_at integer,
  check_took_ms integer,
  entries_checked integer,
  failure text,
  check ((state in ('verified', 'failed')) <= (checked_at is not null))
) strict;
create index backup_files_list on backup_files (made_at, id);
create index backup_files_state on backup_files (state, made_at);
`
