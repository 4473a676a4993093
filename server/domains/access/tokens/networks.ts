import { networks } from '../../../platform/http/cidr.ts'

/**
 * The one place that judges whether whoever brings a token may come from where he comes: its own list of networks; an empty one
 * lets him come from anywhere that may use console and API at all.
 */
export function mayComeFrom(own: readonly string[], address: string | null): boolean {
  return own.length === 0 || (address !== null && networks(own)(address))
}
