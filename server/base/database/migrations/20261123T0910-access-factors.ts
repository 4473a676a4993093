/**
 * Several factors per account: apps and keys. What was the one app of an account keeps the account's id as its own, under which
 * its secret is sealed. Challenges and secrets that are on their way stand in ceremonies, for minutes.
 */
export const sql = `
alter table access_factors rename to access_factors_before;

create table access_factors (
  id text primary key,
  account_id text not null references access_accounts (id) on delete cascade,
  place integer not null check (place between 0 and 9),
  kind text not null check (kind in ('totp', 'webauthn')),
  name text check (length(name) between 1 and 64),
  secret blob,
  last_step integer,
  rp_id text,
  credential_id blob unique,
  public_key blob,
  counter integer,
  transports text check (transports is null or json_valid(transports)),
  aaguid text,
  synced integer check (synced in (0, 1)),
  created_at integer not null,
  last_used_at integer,
  unique (account_id, place),
  check (kind <> 'totp' or (secret is not null and last_step is not null and credential_id is null)),
  check (kind <> 'webauthn' or (secret is null and credential_id is not null and public_key is not null
    and counter is not null and rp_id is not null))
) strict;

insert into access_factors (id, account_id, place, kind, secret, last_step, created_at)
  select account_id, account_id, 0, 'totp', secret, last_step, confirmed_at from access_factors_before;
drop table if exists access_factors_before;

create table access_ceremonies (
  token_hash blob primary key,
  session_id text references access_sessions (id) on delete cascade,
  purpose text not null
    check (purpose in ('passkey', 'second-factor', 'confirmation', 'enrollment', 'add-app', 'add-key')),
  challenge blob not null,
  expires_at integer not null
) strict;
create index access_ceremonies_session on access_ceremonies (session_id);
create index access_ceremonies_expiry on access_ceremonies (expires_at);

alter table access_sessions add column without_factor integer not null default 0 check (without_factor in (0, 1));
`
