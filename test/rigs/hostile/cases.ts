import { ANSWERS, TLS, TRANSPORT, type Behaviour } from '../../simulators/hostile.ts'

export const OPERATIONS = ['probe', 'certificate', 'plan', 'sign-in'] as const
export type Operation = (typeof OPERATIONS)[number]

/** One behaviour of a server during one operation of the room. */
export interface Case {
  operation: Operation
  behaviour: Behaviour
}

/** The request of a connection from which on a server lies: the bind, and one after it, by operation. */
const MOMENTS: Readonly<Record<Operation, readonly number[]>> = {
  // The bind; the base; the people.
  probe: [0, 2],
  // No request is ever made.
  certificate: [],
  // The bind; the people; and the base again, which is the last of all.
  plan: [0, 2, 4],
  // The bind as the person; the person's own entry.
  'sign-in': [0, 1],
}

/** Every behaviour with every operation that can meet it. */
export function allCases(): Case[] {
  return OPERATIONS.flatMap((operation) => [
    ...TRANSPORT.map((fault): Case => ({ operation, behaviour: { layer: 'transport', fault } })),
    ...TLS.map((fault): Case => ({ operation, behaviour: { layer: 'tls', fault } })),
    ...MOMENTS[operation].flatMap((from) =>
      ANSWERS.map((fault): Case => ({ operation, behaviour: { layer: 'answers', fault, from } })),
    ),
  ])
}

/** As in "plan, replay from request 2 on". */
export function nameOf({ operation, behaviour }: Case): string {
  if (behaviour.layer === 'honest') return `${operation}, honest`
  const from = behaviour.layer === 'answers' ? ` from request ${behaviour.from} on` : ` (${behaviour.layer})`
  return `${operation}, ${behaviour.fault}${from}`
}
