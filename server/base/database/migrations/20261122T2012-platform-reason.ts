/** Why somebody asked for a job; taken away when the job has ended, since the entries keep it. */
export const sql = `
alter table jobs_runs add column reason text check (length(reason) <= 500);
`
