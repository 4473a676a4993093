/**
 * Grants to accounts and to groups of the directory in one table, each perhaps within a group only and until an end; roles that
 * were composed here. What groups give is read from the edges of the directory at each asking, so no memberships are kept beside
 * them: the two views are all that this room sees of the directory.
 */
export const sql = `
create table access_roles (
  name text primary key check (length(name) between 2 and 40),
  title text not null check (length(title) between 1 and 80),
  purpose text not null check (length(purpose) <= 300),
  permissions text not null check (json_valid(permissions)),
  created_at integer not null,
  version integer not null
) strict;

alter table access_grants rename to access_grants_before;
drop index access_grants_role;
create table access_grants (
  id text primary key,
  account_id text references access_accounts (id) on delete cascade,
  group_id text,
  role text not null,
  within_group text,
  granted_at integer not null,
  ends_at integer,
  check ((account_id is null) <> (group_id is null)),
  check (role <> 'owner' or (account_id is not null and within_group is null and ends_at is null))
) strict;
create unique index access_grants_of_accounts on access_grants (account_id, role, coalesce(within_group, ''))
  where account_id is not null;
create unique index access_grants_of_groups on access_grants (group_id, role, coalesce(within_group, ''))
  where group_id is not null;
create index access_grants_by_account on access_grants (account_id);
create index access_grants_by_role on access_grants (role);
create index access_grants_by_end on access_grants (ends_at) where ends_at is not null;

insert into access_grants (id, account_id, role, granted_at)
  select '00000000-0000-7000-8000-' || lower(hex(randomblob(6))), account_id, role, granted_at from access_grants_before;
insert into access_grants (id, group_id, role, granted_at)
  select '00000000-0000-7000-8000-' || lower(hex(randomblob(6))), group_id, role, granted_at from access_group_roles;
drop table if exists access_grants_before;
drop table if exists access_group_roles;
drop table if exists access_memberships;

alter table access_accounts drop column person_disabled;
alter table access_accounts add column told text check (told is null or json_valid(told));

alter table access_sessions drop column viewing;
alter table access_sessions add column viewing text;

create view directory_ways as
  select m.person_id, m.member_group_id, m.group_id, g.name as group_name
  from directory_memberships as m join directory_groups as g on g.id = m.group_id
  where g.state = 'active';
create view directory_standing as
  select id as person_id, state, expires_at from directory_people;
`
