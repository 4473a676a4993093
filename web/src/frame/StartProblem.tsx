import { toProblem } from '../api/problem.ts'
import { ProblemView } from '../ui/ProblemView.tsx'
import { Bare } from './Bare.tsx'

/** The console could not start: the server does not answer, or answers something else. */
export function StartProblem({ error }: { error: unknown }) {
  return (
    <Bare>
      <ProblemView problem={toProblem(error)} retry={() => window.location.reload()} />
    </Bare>
  )
}
