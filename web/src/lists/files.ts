import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BrokenFile, takeFile } from '../api/file.ts'
import { toProblem, type Problem } from '../api/problem.ts'
import type { Deed } from '../command/deed.ts'
import { currentLanguage } from '../i18n/index.ts'
import { saveFile } from '../ui/download.ts'
import { tell } from '../ui/tell.tsx'
import type { ListInfo } from './contract.ts'

export const FORMATS = ['csv', 'xlsx'] as const
export type FileFormat = (typeof FORMATS)[number]

/** Taking a list along as a file: everything that matches, in its order, with the columns that are shown. */
export interface ListFiles {
  take: (format: FileFormat) => void
  /** Bytes that have come so far; null while no file is on its way. */
  taking: number | null
  stop: () => void
  /** Why there is none; `broken`: it ended before its end. */
  problem: Problem | 'broken' | null
  dismiss: () => void
}

export function useListFiles(info: ListInfo | null, asked: Record<string, string>): ListFiles {
  const { t } = useTranslation()
  const [taking, setTaking] = useState<number | null>(null)
  const [problem, setProblem] = useState<Problem | 'broken' | null>(null)
  const running = useRef<AbortController | null>(null)

  async function take(format: FileFormat): Promise<void> {
    if (!info || running.current) return
    const abort = new AbortController()
    running.current = abort
    setProblem(null)
    setTaking(0)
    const deed: Deed = { address: `GET ${info.at}/file`, input: { ...asked, format, lang: currentLanguage() } }
    try {
      const { name, content } = await takeFile(deed.address, deed.input, {
        signal: abort.signal,
        progress: nowAndThen(setTaking),
      })
      saveFile(name, content)
      tell(t('lists.files.done', { name }), deed)
    } catch (thrown) {
      if (!abort.signal.aborted) setProblem(thrown instanceof BrokenFile ? 'broken' : toProblem(thrown))
    } finally {
      running.current = null
      setTaking(null)
    }
  }

  return {
    take: (format) => void take(format),
    taking,
    stop: () => running.current?.abort(),
    problem,
    dismiss: () => setProblem(null),
  }
}

const EVERY_MS = 300

/** What comes with every packet is told at most a few times in a second: each telling draws the page anew. */
function nowAndThen(say: (bytes: number) => void): (bytes: number) => void {
  let told = 0
  return (bytes) => {
    if (performance.now() - told < EVERY_MS) return
    told = performance.now()
    say(bytes)
  }
}

/** Columns of a file for those that a table shows, each once. */
export function fileColumns(
  columns: readonly { id: string; files?: readonly string[] }[],
  shown: readonly string[],
): string[] {
  const names = columns.filter(({ id }) => shown.includes(id)).flatMap(({ id, files = [id] }) => files)
  return [...new Set(names)]
}
