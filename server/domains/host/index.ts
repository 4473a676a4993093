export { hostChecks, judgeCondition, judgeDisk } from './checks.ts'
export { hostFacts, type HostFacts, type HostParts } from './facts.ts'
export { measureFlush } from './measure.ts'
export { hostRoutes, type ApiHost } from './routes.ts'
