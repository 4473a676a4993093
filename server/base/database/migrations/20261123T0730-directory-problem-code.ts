/** Why a plan is incomplete, so that the console can say it in the language of whoever reads. */
export const sql = `
alter table directory_plans add column problem_code text;
`
