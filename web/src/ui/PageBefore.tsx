import type { Problem } from '../api/problem.ts'
import { Arriving } from './Arriving.tsx'
import { Loading } from './Loading.tsx'
import { Card, Page } from './Page.tsx'
import { PageProblem } from './ProblemView.tsx'

/**
 * A page before what it is about is there, and where that could not be read. `title` says what is on its way ("Certificate"); it is
 * heard, while grey lines stand in place of the name that comes. A page whose head does not depend on it gives its `purpose` too.
 */
export function PageBefore(props: {
  title: string
  purpose?: string
  /** Where the things of this kind stand, for whoever asked for one that is not there. */
  list?: string
  problem: Problem | null
  retry: () => unknown
  narrow?: boolean
}) {
  const { title, purpose, list, problem, narrow = false } = props
  if (problem !== null || purpose !== undefined)
    return (
      <Page title={title} purpose={purpose ?? ''} narrow={narrow}>
        {problem === null ? (
          <Card>
            <Loading />
          </Card>
        ) : (
          <PageProblem problem={problem} retry={() => void props.retry()} {...(list ? { list } : {})} />
        )}
      </Page>
    )
  return <Arriving title={title} narrow={narrow} />
}
