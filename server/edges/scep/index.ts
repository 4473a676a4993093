export { scepProtocols } from './routes.ts'
export type { ScepParts } from './routes.ts'
