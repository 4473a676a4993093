export const sql = `
create table directory_sources (
  id text primary key,
  name text not null unique,
  kind text not null check (kind in ('active-directory', 'openldap')),
  host text not null,
  port integer not null check (port between 1 and 65535),
  server_name text,
  bind_dn text not null,
  password blob not null,
  base_dn text not null,
  trusted text not null,
  version integer not null,
  revision integer not null,
  last_complete_at integer,
  last_applied_at integer,
  created_at integer not null,
  changed_at integer not null
) strict;

create table directory_people (
  id text primary key,
  source_id text not null references directory_sources (id),
  guid text not null,
  sid text,
  dn text not null,
  username text not null,
  user_principal_name text,
  display_name text not null,
  given_name text,
  family_name text,
  mail text,
  phone text,
  department text,
  title text,
  expires_at integer,
  state text not null check (state in ('active', 'disabled', 'missing')),
  username_key text not null,
  principal_key text,
  sort_name text not null,
  search_text text not null,
  created_at integer not null,
  changed_at integer not null,
  unique (source_id, guid)
) strict;
create index directory_people_by_name on directory_people (sort_name, id);
create index directory_people_by_username on directory_people (username_key);
create index directory_people_by_principal on directory_people (principal_key);

create table directory_groups (
  id text primary key,
  source_id text not null references directory_sources (id),
  guid text not null,
  sid text,
  dn text not null,
  name text not null,
  description text,
  state text not null check (state in ('active', 'missing')),
  sort_name text not null,
  search_text text not null,
  created_at integer not null,
  changed_at integer not null,
  unique (source_id, guid)
) strict;
create index directory_groups_by_name on directory_groups (sort_name, id);

create table directory_memberships (
  group_id text not null references directory_groups (id),
  person_id text references directory_people (id),
  member_group_id text references directory_groups (id),
  via text not null check (via in ('member', 'primary')),
  check ((person_id is null) <> (member_group_id is null))
) strict;
create unique index directory_memberships_of_people on directory_memberships (group_id, person_id) where person_id is not null;
create unique index directory_memberships_of_groups on directory_memberships (group_id, member_group_id) where member_group_id is not null;
create index directory_memberships_by_person on directory_memberships (person_id) where person_id is not null;
create index directory_memberships_by_member_group on directory_memberships (member_group_id) where member_group_id is not null;

create table directory_unseen (
  source_id text not null references directory_sources (id),
  guid text not null,
  since integer not null,
  reads integer not null check (reads > 0),
  primary key (source_id, guid)
) strict;

create table directory_plans (
  id text primary key,
  source_id text not null references directory_sources (id),
  state text not null check (state in ('incomplete', 'ready', 'stopped', 'applying', 'applied')),
  basis integer not null,
  hash text,
  counts text not null,
  brakes text not null,
  problem text,
  entries_read integer not null,
  outside_members integer not null,
  row_count integer not null,
  applied_rows integer not null,
  created_at integer not null,
  applied_at integer,
  check (hash is not null or state = 'incomplete')
) strict;
create index directory_plans_by_source on directory_plans (source_id, id);

create table directory_plan_rows (
  plan_id text not null references directory_plans (id),
  seq integer not null,
  kind text not null check (kind in ('create', 'update', 'rename', 'move', 'disable', 'restore', 'members', 'wait')),
  object text not null check (object in ('person', 'group')),
  guid text not null,
  name text not null,
  reason text not null,
  before text not null,
  after text not null,
  primary key (plan_id, seq)
) strict;
create index directory_plan_rows_by_kind on directory_plan_rows (plan_id, kind, seq);
`
