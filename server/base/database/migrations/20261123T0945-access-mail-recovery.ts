/** Where somebody who lost his factors gets a code, and the codes that are on their way. */
export const sql = `
alter table access_accounts add column mail text check (length(mail) between 3 and 254);

create table access_mail_codes (
  session_id text primary key references access_sessions (id) on delete cascade,
  code_hash blob not null,
  sealed blob,
  created_at integer not null,
  expires_at integer not null
) strict;
create index access_mail_codes_unsent on access_mail_codes (created_at) where sealed is not null;

alter table access_sessions add column replaces_factors integer not null default 0 check (replaces_factors in (0, 1));
`
