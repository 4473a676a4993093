/** The subject as lists sort by it. A column and not an expression: only then one step in its index leads to a row value. */
export const sql = `
drop index ca_certificates_subject;
alter table ca_certificates add column subject_key text generated always as (lower(subject)) virtual;
create index ca_certificates_subject on ca_certificates (subject_key, id, not_after, revoked_at, profile_id);
`
