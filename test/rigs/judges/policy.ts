import type { Server } from '../../peers/server.ts'
import { judge } from './outside.ts'

interface Finding {
  type: number
  description: string
  severity: number
  directive: string
  value?: string
}

interface CspEvaluatorModule {
  CspEvaluator: new (csp: unknown) => { evaluate(): Finding[] }
}
interface CspParserModule {
  CspParser: new (policy: string) => { csp: unknown }
}

/** csp_evaluator's own scale: 10 high, 20 syntax, 30 medium; beyond that it says "maybe". */
const MEDIUM = 30

/** What csp_evaluator holds against the policy of the console's page; null where it is not installed. */
export async function policyFaults(server: Server): Promise<string[] | null> {
  const evaluator = judge('csp_evaluator/dist/evaluator.js') as CspEvaluatorModule | null
  const parser = judge('csp_evaluator/dist/parser.js') as CspParserModule | null
  if (evaluator === null || parser === null) return null
  const client = server.client()
  const { headers } = await client.raw('GET', '/')
  client.close()
  const policy = String(headers['content-security-policy'] ?? '')
  if (policy === '') return ['the page has no policy']
  const findings = new evaluator.CspEvaluator(new parser.CspParser(policy).csp).evaluate()
  return findings
    .filter(({ severity }) => severity <= MEDIUM)
    .map(({ directive, value, description }) => `${directive} ${value ?? ''}: ${description}`)
}
