import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

process.umask(0o077)
// Half of a short command's time is reading its own source.
if (process.env['NODE_COMPILE_CACHE'] === undefined)
  enableCompileCache(
    join(process.env['XDG_CACHE_HOME'] ?? join(process.env['HOME'] ?? homedir(), '.cache'), 'freehold'),
  )
const interruption = new AbortController()
process.once('SIGINT', () => {
  interruption.abort()
  // Whoever does not listen to the signal ends here all the same.
  setTimeout(() => process.exit(130), 500).unref()
})
// A reader that has seen enough, as `head`: no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
const { runCli } = await import('./program.ts')
process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  out: process.stdout,
  err: process.stderr,
  stdin: process.stdin,
  signal: interruption.signal,
})
if (interruption.signal.aborted) process.exitCode = 130
