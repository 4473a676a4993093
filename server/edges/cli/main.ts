import { runCli } from './program.ts'

process.umask(0o077)
process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  out: process.stdout,
  err: process.stderr,
  stdin: process.stdin,
})
