/**
 * A session's token belongs to what it may do: where that differs from `held`, the next answer brings a new one, and the one
 * before may do no more than `previous_held`. Browsers in which somebody signed in fully are known for a while.
 */
export const sql = `
alter table access_sessions add column held text;
alter table access_sessions add column previous_held text;
alter table access_sessions add column previous_viewing text;
update access_sessions set held = '' where state = 'open';
create index access_sessions_page on access_sessions (created_at, id);

create table access_browsers (
  token_hash blob primary key,
  account_id text not null references access_accounts (id) on delete cascade,
  created_at integer not null,
  expires_at integer not null
) strict;
create index access_browsers_account on access_browsers (account_id, created_at);
`
