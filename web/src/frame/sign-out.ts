import { call } from '../api/call.ts'
import { paths } from '../paths.ts'
import { forgetRecent } from './palette/recent.ts'

/** Ends the session and leaves by a full load: nothing that was read stays in this window. */
export async function signOut(): Promise<void> {
  forgetRecent()
  await call('DELETE /session', {}, { bare: true })
  window.location.assign(paths.signIn())
}
