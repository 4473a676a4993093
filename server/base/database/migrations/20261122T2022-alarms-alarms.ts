/** Alarms, what was seen of them, how far the feed was judged, and the mails about them. */
export const sql = `
create table alarms_alarms (
  id text primary key,
  rule text not null,
  subject text not null,
  severity text not null check (severity in ('bad', 'attention', 'unknown')),
  raised_at integer not null,
  cleared_at integer,
  acknowledged_at integer,
  acknowledged_by text,
  acknowledged_for text,
  silenced_until integer,
  silenced_by text,
  silenced_for text,
  check ((acknowledged_at is null) = (acknowledged_by is null)),
  check ((silenced_until is null) = (silenced_by is null))
) strict;
create unique index alarms_alarms_open on alarms_alarms (rule, subject) where cleared_at is null;
create index alarms_alarms_list on alarms_alarms (raised_at, id);

-- What changes with every look, and is no fact for auditors.
create table alarms_seen (
  alarm_id text primary key references alarms_alarms (id),
  last_seen_at integer not null,
  occurrences integer not null check (occurrences > 0),
  figures text not null check (json_valid(figures)),
  link text not null
) strict;

-- How far the feed was judged, and how long the server had been awake by then: limits of an hour do not follow the wall clock.
create table alarms_feed (
  id integer primary key check (id = 1),
  seq integer not null check (seq >= 0),
  awake_ms integer not null check (awake_ms >= 0)
) strict;
insert into alarms_feed (id, seq, awake_ms) select 1, coalesce(max(seq), 0), 0 from audit_entries;

create table alarms_windows (
  rule text not null,
  subject text not null,
  slot integer not null,
  count integer not null check (count > 0),
  primary key (rule, subject, slot)
) strict, without rowid;

create table alarms_mails (
  id text primary key,
  alarm_id text not null references alarms_alarms (id),
  event text not null check (event in ('raised', 'cleared')),
  recipient text not null,
  state text not null check (state in ('waiting', 'sent', 'given_up')),
  created_at integer not null,
  due_at integer not null,
  attempts integer not null check (attempts >= 0),
  ended_at integer,
  problem text,
  check ((state = 'waiting') = (ended_at is null))
) strict;
create index alarms_mails_due on alarms_mails (due_at) where state = 'waiting';
create index alarms_mails_alarm on alarms_mails (alarm_id);
create index alarms_mails_ended on alarms_mails (ended_at) where ended_at is not null;
`
