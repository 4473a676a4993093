/** Every setting in one place: values by section, each version kept, secrets sealed beside them. */
export const sql = `
create table settings_sections (
  name text primary key check (length(name) between 1 and 40),
  version integer not null check (version > 0),
  fields text not null check (json_valid(fields)),
  changed_at integer not null
) strict;

create table settings_secrets (
  section text not null,
  field text not null,
  sealed blob not null,
  set_at integer not null,
  primary key (section, field)
) strict;

-- Of secrets only whether they were set, changed or removed.
create table settings_history (
  section text not null,
  version integer not null check (version > 0),
  fields text not null check (json_valid(fields)),
  secrets text not null check (json_valid(secrets)),
  how text not null check (how in ('moved', 'changed', 'put-back', 'tried', 'reverted', 'pinned', 'applied')),
  at integer not null,
  actor text not null,
  primary key (section, version)
) strict;

-- A change that could lock people out: in force, and taken back unless somebody keeps it.
create table settings_trials (
  id text primary key,
  section text not null,
  before_version integer not null,
  version integer not null,
  at integer not null,
  reverts_at integer not null,
  actor text not null,
  token_hash blob not null,
  reached_at integer,
  ended_at integer,
  outcome text check (outcome in ('kept', 'reverted')),
  check ((ended_at is null) = (outcome is null))
) strict;
create unique index settings_trials_open on settings_trials ((ended_at is null)) where ended_at is null;

insert into settings_sections (name, version, fields, changed_at)
  select 'site', version, json_object('name', organisation, 'publicHost', public_host), updated_at from settings_site;
insert into settings_sections (name, version, fields, changed_at)
  select 'backup', version, json_object('nightlyAt', nightly_at, 'keepDaily', keep_daily, 'folder', folder), 0
  from backup_settings where version > 1;
insert into settings_history (section, version, fields, secrets, how, at, actor)
  select name, version, fields, '{}', 'moved', changed_at, 'job:upgrade' from settings_sections;
drop table if exists settings_site;
drop table if exists backup_settings;
`
