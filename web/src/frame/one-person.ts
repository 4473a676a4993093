import { useEffect } from 'react'
import { paths } from '../paths.ts'
import { begunAnew } from '../ui/begun-anew.ts'
import { forgetRecent } from './palette/recent.ts'

/** One for speaking and hearing: a channel does not hear itself, and this window knows who signs in in it. */
const channel = new BroadcastChannel('freehold-session')

/** Tells the other windows of this browser, which share the session, whose it is now. */
export function announce(account: string): void {
  // As a list: what posts to a window wants an origin beside it, and a channel is of this origin alone.
  const said = [account] as const
  channel.postMessage(...said)
}

/** Begins anew when somebody else signs in in another window: what stands here was meant by the one before. */
export function useOnePerson(account: string | undefined): void {
  useEffect(() => {
    if (account === undefined) return undefined
    const hear = ({ data }: MessageEvent<unknown>): void => {
      if (data !== account) beginAnew()
    }
    channel.addEventListener('message', hear)
    return () => channel.removeEventListener('message', hear)
  }, [account])
}

/** Leaves the page by a full load, with all that was read and typed; nobody is asked, since whoever typed it is gone. */
export function beginAnew(): void {
  begunAnew.set(true)
  forgetRecent()
  window.location.replace(paths.home)
}
