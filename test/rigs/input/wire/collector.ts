// Loaded into a server under test beside its own code: collects garbage when asked and says what is left, so that what it keeps
// can be told from what it has not thrown away yet.
process.on('SIGUSR2', () => {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.stderr.write(`held ${heapUsed + external}\n`)
})
