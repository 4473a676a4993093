/** What the auditor room keeps: the keys that signed checkpoints, the runs of the verification, and the exports that were made. */
export const sql = `
create table auditor_keys (
  line text primary key,
  fingerprint text not null check (length(fingerprint) = 64),
  from_size integer not null check (from_size >= 0),
  at integer not null
) strict;

create table auditor_verifications (
  id text primary key,
  at integer not null,
  state text not null check (state in ('good', 'bad')),
  size integer not null check (size >= 0),
  root blob not null check (length(root) = 32),
  checkpoints integer not null check (checkpoints >= 0),
  bad_seq integer,
  problem text,
  check ((state = 'good') = (problem is null))
) strict;
create index auditor_verifications_at on auditor_verifications (at, id);

create table auditor_exports (
  id text primary key,
  at integer not null,
  exporter text not null,
  from_at integer not null,
  to_at integer not null,
  first_seq integer not null,
  last_seq integer not null,
  rows_count integer not null check (rows_count >= 0),
  size integer not null check (size >= last_seq),
  file_bytes integer not null check (file_bytes > 0),
  file_sha256 blob not null check (length(file_sha256) = 32)
) strict;
`
