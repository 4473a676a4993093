const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const systems: [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Android/, 'Android'],
  [/Linux/, 'Linux'],
]

/** What a person recognises in a User-Agent; empty when there is nothing. */
export function agentWords(agent: string | null): string {
  if (!agent) return ''
  const found = [browsers, systems].map((list) => list.find(([pattern]) => pattern.test(agent))?.[1])
  return found.filter(Boolean).join(' · ') || agent.slice(0, 60)
}
