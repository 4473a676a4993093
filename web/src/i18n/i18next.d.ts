import 'i18next'
import type { core, rooms } from './en/index.ts'

type OfRooms = { [Room in keyof typeof rooms]: Awaited<ReturnType<(typeof rooms)[Room]>>['default'] }

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'console'
    resources: { console: typeof core & OfRooms }
  }
}
