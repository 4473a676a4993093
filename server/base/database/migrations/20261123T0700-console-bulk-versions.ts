/** What a row was when its plan was made: what changed since is left out. */
export const sql = `
alter table bulk_rows add column version text;
`
