function textIndex(table: string, columns: string): string {
  const index = `${table}_text`
  const of = (row: string) => columns.replaceAll(/\w+/g, (column) => `${row}.${column}`)
  const add = `insert into ${index} (rowid, ${columns}) values (new.rowid, ${of('new')});`
  const remove = `insert into ${index} (${index}, rowid, ${columns}) values ('delete', old.rowid, ${of('old')});`
  return `
create virtual table ${index} using fts5 (${columns}, content = '${table}', content_rowid = 'rowid', tokenize = 'trigram');
create trigger ${index}_insert after insert on ${table} begin ${add} end;
create trigger ${index}_delete after delete on ${table} begin ${remove} end;
create trigger ${index}_update after update of ${columns} on ${table} begin ${remove} ${add} end;
insert into ${index} (${index}) values ('rebuild');
`
}

/**
 * What lists are sorted, filtered and searched by. An index of certificates carries what they are filtered by beside its key: a
 * walk in order then looks at rows only where they are shown.
 */
export const sql = `
drop index ca_certificates_issued_at;
drop index ca_certificates_not_after;
drop index ca_certificates_profile;
drop index ca_certificates_person;
create index ca_certificates_issued_at on ca_certificates (issued_at, id, not_after, revoked_at, profile_id);
create index ca_certificates_not_after on ca_certificates (not_after, id, revoked_at, profile_id);
create index ca_certificates_subject on ca_certificates (lower(subject), id, not_after, revoked_at, profile_id);
create index ca_certificates_profile on ca_certificates (profile_id, issued_at, id, not_after, revoked_at);
create index ca_certificates_profile_end on ca_certificates (profile_id, not_after, id, revoked_at);
create index ca_certificates_person on ca_certificates (person_id, issued_at, id) where person_id is not null;
create index ca_certificates_revoked_issue on ca_certificates (issued_at, id, profile_id) where revoked_at is not null;

drop index directory_people_by_username;
create index directory_people_by_username on directory_people (username_key, id);
create index directory_people_by_state on directory_people (state, sort_name, id);
create index directory_people_by_department on directory_people (department, sort_name, id);
create index directory_people_by_change on directory_people (changed_at, id);
${textIndex('ca_certificates', 'subject, alternative_names')}
${textIndex('directory_people', 'search_text, department')}
${textIndex('directory_groups', 'search_text')}
`
