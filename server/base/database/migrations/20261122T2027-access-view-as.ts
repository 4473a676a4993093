/** The role that the holder of a session looks at the console as; null: as himself. */
export const sql = `
alter table access_sessions add column viewing text
  check (viewing in ('owner', 'administrator', 'directory-administrator', 'operator', 'auditor'));
`
