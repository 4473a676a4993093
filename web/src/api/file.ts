import { buildRequest, online, remedy } from './call.ts'
import { OFFLINE, Problem, readProblem } from './problem.ts'

/** A file that the server made, with the name that it gave. */
export interface TakenFile {
  name: string
  content: Blob
}

/** Thrown where a file ended before its end: what came of it is no file. */
export class BrokenFile extends Error {}

/**
 * Takes a file from the server; a session that has ended is asked for over the page.
 * @throws Problem for a refusal and for no answer; {@link BrokenFile}
 */
export async function takeFile(
  address: string,
  input: Record<string, unknown>,
  { signal, progress }: { signal: AbortSignal; progress: (bytes: number) => void },
): Promise<TakenFile> {
  const { url } = buildRequest(address, input)
  for (;;) {
    try {
      const response = await fetch(url, { credentials: 'same-origin', signal })
      online.set(true)
      if (response.ok) return { name: nameOf(response), content: await contentOf(response, progress) }
      const problem = await readProblem(response, false)
      if (!(await remedy(problem))) throw problem
    } catch (thrown) {
      if (signal.aborted || thrown instanceof Problem || thrown instanceof BrokenFile) throw thrown
      online.set(false)
      throw new Problem({ status: OFFLINE, code: 'console.offline', detail: '', change: false })
    }
  }
}

async function contentOf(response: Response, progress: (bytes: number) => void): Promise<Blob> {
  const parts: BlobPart[] = []
  let bytes = 0
  const reader = response.body?.getReader()
  for (;;) {
    const read = await reader?.read().catch((error: unknown) => {
      throw new BrokenFile('The file was broken off', { cause: error })
    })
    if (!read || read.done) break
    parts.push(read.value)
    bytes += read.value.length
    progress(bytes)
  }
  return new Blob(parts, { type: response.headers.get('content-type') ?? '' })
}

function nameOf(response: Response): string {
  return /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'freehold'
}
