export const sql = `
create table access_accounts (
  id text primary key,
  kind text not null check (kind in ('local', 'directory')),
  username text not null check (length(username) between 1 and 256),
  username_key text not null,
  display_name text not null check (length(display_name) between 1 and 256),
  person_id text unique,
  password_hash text,
  password_changed_at integer,
  disabled integer not null default 0 check (disabled in (0, 1)),
  person_disabled integer not null default 0 check (person_disabled in (0, 1)),
  language text check (language in ('en', 'de')),
  created_at integer not null,
  version integer not null default 1,
  check ((kind = 'directory') = (person_id is not null)),
  check (kind = 'local' or password_hash is null)
) strict;
create unique index access_accounts_username on access_accounts (username_key) where kind = 'local';
create index access_accounts_page on access_accounts (username_key, id);

create table access_grants (
  account_id text not null references access_accounts (id) on delete cascade,
  role text not null check (role in ('owner', 'administrator', 'directory-administrator', 'operator', 'auditor')),
  granted_at integer not null,
  primary key (account_id, role)
) strict;
create index access_grants_role on access_grants (role);

create table access_group_roles (
  group_id text primary key,
  role text not null check (role in ('administrator', 'directory-administrator', 'operator', 'auditor')),
  granted_at integer not null
) strict;

create table access_memberships (
  account_id text not null references access_accounts (id) on delete cascade,
  group_id text not null,
  path text not null check (json_valid(path)),
  primary key (account_id, group_id)
) strict;
create index access_memberships_group on access_memberships (group_id);

create table access_factors (
  account_id text primary key references access_accounts (id) on delete cascade,
  secret blob not null,
  confirmed_at integer not null,
  last_step integer not null
) strict;

create table access_recovery_codes (
  account_id text not null references access_accounts (id) on delete cascade,
  code_hash blob not null,
  created_at integer not null,
  used_at integer,
  primary key (account_id, code_hash)
) strict;

create table access_sessions (
  id text primary key,
  token_hash blob not null unique,
  previous_hash blob unique,
  previous_until integer,
  account_id text references access_accounts (id) on delete cascade,
  state text not null check (state in ('setup', 'second-factor', 'enroll-factor', 'open')),
  created_at integer not null,
  expires_at integer not null,
  fresh_factor_until integer,
  pending_secret blob,
  address text,
  agent text,
  check (state = 'setup' or account_id is not null),
  check ((previous_hash is null) = (previous_until is null))
) strict;
create index access_sessions_account on access_sessions (account_id, id);

create table access_seen (
  session_id text primary key references access_sessions (id) on delete cascade,
  at integer not null
) strict;

create table access_invitations (
  id text primary key,
  account_id text not null references access_accounts (id) on delete cascade,
  token_hash blob not null unique,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
) strict;
create index access_invitations_account on access_invitations (account_id);

create table access_throttles (
  key text primary key,
  failures integer not null,
  blocked_until integer not null,
  last_at integer not null
) strict;
create index access_throttles_last on access_throttles (last_at);

create table access_refusals (
  key text not null,
  minute integer not null,
  count integer not null,
  address text not null,
  kind text not null,
  primary key (key, minute)
) strict;
create index access_refusals_minute on access_refusals (minute);
`
