/** API tokens. When and from where each was last used is noted beside it. */
export const sql = `
create table access_tokens (
  id text primary key,
  account_id text not null references access_accounts (id),
  name text not null,
  hash blob not null unique check (length(hash) = 32),
  permissions text not null check (json_valid(permissions)),
  networks text not null check (json_valid(networks)),
  created_at integer not null,
  expires_at integer not null check (expires_at > created_at),
  ended_at integer
) strict;
create index access_tokens_account on access_tokens (account_id, id);
create index access_tokens_created on access_tokens (created_at, id);
create index access_tokens_expires on access_tokens (expires_at, id);
create index access_tokens_name on access_tokens (name, id);

create table access_token_uses (
  token_id text primary key references access_tokens (id),
  at integer not null,
  address text
) strict, without rowid;
`
