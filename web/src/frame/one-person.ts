import { useEffect } from 'react'
import { paths } from '../paths.ts'
import { forgetRecent } from './palette/recent.ts'

const CHANNEL = 'freehold-session'

/** Tells the other windows of this browser, which share the session, whose it is now. */
export function announce(account: string): void {
  const channel = new BroadcastChannel(CHANNEL)
  // As a list: what posts to a window wants an origin beside it, and a channel is of this origin alone.
  const said = [account] as const
  channel.postMessage(...said)
  channel.close()
}

/** Begins anew when somebody else signs in in another window: what stands here was meant by the one before. */
export function useOnePerson(account: string | undefined): void {
  useEffect(() => {
    if (account === undefined) return undefined
    const channel = new BroadcastChannel(CHANNEL)
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (data !== account) beginAnew()
    })
    return () => channel.close()
  }, [account])
}

/** Leaves the page by a full load, with all that was read and typed. */
export function beginAnew(): void {
  forgetRecent()
  window.location.replace(paths.home)
}
