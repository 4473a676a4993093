/** The audit log. Its format is final: a change here would break proofs that auditors hold. */
export const sql = `
create table audit_entries (
  seq integer primary key check (seq > 0),
  leaf blob not null check (length(leaf) = 32),
  chain blob not null check (length(chain) = 32)
) strict;

create table audit_bodies (
  seq integer primary key references audit_entries (seq),
  at integer not null,
  action text not null,
  actor text not null,
  target text not null,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  body text not null check (json_valid(body))
) strict;
create index audit_bodies_at on audit_bodies (at, seq);
create index audit_bodies_action on audit_bodies (action, seq);
create index audit_bodies_actor on audit_bodies (actor, seq);
create index audit_bodies_target on audit_bodies (target, seq);

create table audit_personal (
  seq integer not null references audit_entries (seq),
  field text not null,
  salt blob not null check (length(salt) = 16),
  value text not null,
  primary key (seq, field)
) strict, without rowid;

create table audit_tiles (
  level integer not null check (level in (0, 1)),
  tile integer not null check (tile >= 0),
  hashes blob not null check (length(hashes) = 8192),
  primary key (level, tile)
) strict, without rowid;

create table audit_checkpoints (
  size integer primary key check (size >= 0),
  root blob not null check (length(root) = 32),
  frontier blob not null,
  at integer not null,
  note text not null
) strict;

-- Whole tiles whose bodies retention has emptied, and values erased on request: the only deletions the log knows.
create table audit_prunings (
  up_to integer primary key check (up_to > 0 and up_to % 256 = 0),
  at integer not null
) strict;

create table audit_erasures (
  seq integer not null references audit_entries (seq),
  field text not null,
  at integer not null,
  primary key (seq, field)
) strict, without rowid;

-- With recursive_triggers, which the writer sets, INSERT OR REPLACE meets the delete triggers too.
create trigger audit_entries_keep_update before update on audit_entries begin select raise(abort, 'audit entries cannot be changed'); end;
create trigger audit_entries_keep_delete before delete on audit_entries begin select raise(abort, 'audit entries cannot be removed'); end;
create trigger audit_bodies_keep_update before update on audit_bodies begin select raise(abort, 'audit entries cannot be changed'); end;
create trigger audit_bodies_keep_delete before delete on audit_bodies
  when old.seq > (select coalesce(max(up_to), 0) from audit_prunings)
  begin select raise(abort, 'only pruned tiles may be emptied'); end;
create trigger audit_personal_keep_update before update on audit_personal begin select raise(abort, 'audit entries cannot be changed'); end;
create trigger audit_personal_keep_delete before delete on audit_personal
  when old.seq > (select coalesce(max(up_to), 0) from audit_prunings)
    and not exists (select 1 from audit_erasures e where e.seq = old.seq and e.field = old.field)
  begin select raise(abort, 'only erased values may be removed'); end;
create trigger audit_tiles_keep_update before update on audit_tiles begin select raise(abort, 'audit tiles cannot be changed'); end;
create trigger audit_tiles_keep_delete before delete on audit_tiles begin select raise(abort, 'audit tiles cannot be removed'); end;
create trigger audit_checkpoints_keep_update before update on audit_checkpoints begin select raise(abort, 'checkpoints cannot be changed'); end;
create trigger audit_checkpoints_keep_delete before delete on audit_checkpoints begin select raise(abort, 'checkpoints cannot be removed'); end;
`
