import { useState } from 'react'
import type { Probe, ServerCertificate } from '../../api/api.ts'
import { call, type InputOf } from '../../api/call.ts'
import { toProblem, type Problem } from '../../api/problem.ts'

type Asked = InputOf<'POST /directory/probe'>
type Connection = Asked & { port: number }

export interface Shown {
  host: string
  port: number
  certificate: ServerCertificate
}

export interface Testing {
  running: boolean
  probe: Probe | null
  problem: Problem | null
  /** What a server presented, and which one that was. */
  shown: Shown | null
  /**
   * Tries the connection; without a trusted certificate it looks what the server presents, and no further. `refuse` shows a refusal at
   * the fields that it names, and tells whether that was all of it.
   */
  run: (connection: Connection, refuse: (problem: Problem) => boolean) => Promise<Probe | null>
  forget: () => void
}

/** A test from the certificate to the first people. No password leaves before somebody trusted what the server presents. */
export function useTest(): Testing {
  const [running, setRunning] = useState(false)
  const [probe, setProbe] = useState<Probe | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [shown, setShown] = useState<Shown | null>(null)

  async function look({ host, port }: Connection): Promise<void> {
    setShown({ host, port, certificate: await call('POST /directory/certificate', { host, port }) })
  }

  async function run(connection: Connection, refuse: (problem: Problem) => boolean): Promise<Probe | null> {
    setRunning(true)
    setProblem(null)
    setProbe(null)
    try {
      if (connection.trusted === '') {
        await look(connection)
        return null
      }
      const found = await call('POST /directory/probe', connection)
      setProbe(found)
      // Another certificate than the trusted one: perhaps a new one, perhaps another server. It is for people to tell.
      if (found.stages.some(({ stage, state }) => stage === 'certificate' && state === 'bad')) await look(connection)
      return found
    } catch (thrown) {
      const refused = toProblem(thrown)
      if (!refuse(refused)) setProblem(refused)
      return null
    } finally {
      setRunning(false)
    }
  }

  return { running, probe, problem, shown, run, forget: () => setShown(null) }
}
