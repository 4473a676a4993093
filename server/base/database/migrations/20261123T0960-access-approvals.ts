/** Requests that a second person answers. The sealed call is kept as long as it can still be made. */
export const sql = `
create table access_approvals (
  id text primary key,
  kind text not null,
  requester text not null references access_accounts (id),
  hash text not null check (length(hash) = 64),
  target text not null,
  facts text not null check (json_valid(facts)),
  call blob,
  reason text not null,
  state text not null check (state in ('open', 'approved', 'declined', 'withdrawn', 'used', 'expired')),
  alone integer not null check (alone in (0, 1)),
  usable_from integer not null,
  decided_by text references access_accounts (id),
  decided_at integer,
  decision text,
  used_at integer,
  created_at integer not null,
  expires_at integer not null check (expires_at > created_at),
  check ((decided_by is null) = (decided_at is null))
) strict;
create unique index access_approvals_live on access_approvals (requester, hash) where state in ('open', 'approved');
create index access_approvals_requester on access_approvals (requester, id);
create index access_approvals_decided on access_approvals (decided_by, id);
create index access_approvals_created on access_approvals (created_at, id);
create index access_approvals_waiting on access_approvals (expires_at) where state in ('open', 'approved');

create table access_destructive_acts (
  id text primary key,
  at integer not null,
  act text not null,
  account_id text references access_accounts (id),
  weight integer not null check (weight > 0)
) strict;
create index access_destructive_acts_at on access_destructive_acts (at, id);
create index access_destructive_acts_account on access_destructive_acts (account_id, id);
`
