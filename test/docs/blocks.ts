/** One line that a guide tells somebody to type; lines that go on are joined. */
export interface Typed {
  page: string
  /** Number of the block in its page. */
  block: number
  line: string
}

const SHELLS = new Set(['sh', 'bash', 'console', 'powershell'])
/** What is shown and not typed. */
const SHOWN = new Set(['yaml', 'toml', 'json', 'text', 'ini', 'nginx', 'haproxy', 'caddy', 'promql'])

/** Programs that no machine of ours has, and why. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  certreq: 'Windows alone has it',
  certutil: 'Windows alone has it',
}

/** Programs that are run as they are, in a real shell. */
const TOOLS = new Set(['openssl', 'curl', 'pki', 'unzip', 'node', 'umask', 'printf'])

/** Every line of every block that is to be typed, and whatever is wrong with how it stands there. */
export function typedIn(page: string, markdown: string): { lines: Typed[]; faults: string[] } {
  const lines: Typed[] = []
  const faults: string[] = []
  const blocks = markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)
  for (const [block, [, info = '', text = '']] of [...blocks].entries()) {
    const [language = '', ...marks] = info.trim().split(/\s+/)
    if (!SHELLS.has(language)) {
      if (!SHOWN.has(language)) faults.push(`${page}: a block says «${info}», which is neither typed nor shown`)
      continue
    }
    // ```sh not-run: why not
    if (marks[0] === 'not-run:' && marks.length > 2) continue
    for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
      if (line.trim() === '' || line.trimStart().startsWith('#')) continue
      const kind = kindOf(line)
      if (kind === null) faults.push(`${page}: nobody knows how to run «${line.trim()}»`)
      else if (kind === 'run') lines.push({ page, block, line: line.trim() })
    }
  }
  return { lines, faults }
}

/** `run`, `elsewhere`, or null for a line that nobody knows. */
export function kindOf(line: string): 'run' | 'elsewhere' | null {
  const words = line.trim().split(/\s+/)
  const first = words.findIndex((word) => !/^[A-Z][A-Z0-9_]*=/.test(word))
  const [program = '', ...rest] = words.slice(first)
  if (program === 'freehold' || TOOLS.has(program)) return 'run'
  if (program === 'npm') return rest[0] === 'start' || rest.slice(0, 3).join(' ') === 'run cli --' ? 'run' : null
  return program in ELSEWHERE ? 'elsewhere' : null
}

/** Commands that a text names between backticks, by their words. */
export function namedIn(markdown: string): string[][] {
  return [...markdown.matchAll(/`freehold ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)/g)].map(([, words]) => words!.split(' '))
}
