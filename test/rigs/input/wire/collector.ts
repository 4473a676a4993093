// Loaded into a server under test beside its own code: collects garbage when asked, so that what it keeps can be told from what
// it has not thrown away yet.
process.on('SIGUSR2', () => {
  globalThis.gc?.()
  globalThis.gc?.()
})
