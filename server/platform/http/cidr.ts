import { BlockList, isIP } from 'node:net'

/** What is wrong with a network as `10.0.0.0/8`, `2001:db8::/32` or a single address; null if nothing is. */
export function faultInNetwork(text: string): string | null {
  const [address = '', length, rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest !== undefined || address.includes('%')) return 'an address or a network, such as 10.0.0.0/8'
  const bits = family === 4 ? 32 : 128
  if (length === undefined) return null
  if (!/^\d{1,3}$/.test(length) || Number(length) > bits) return `the length of the prefix is 0 to ${bits}`
  return bitsBehind(address, family, Number(length))
    ? 'bits stand behind the prefix: name the network, not an address'
    : null
}

/** The length of the prefix: how few addresses a network has. */
export function prefixOf(text: string): { family: 4 | 6; length: number } {
  const [address = '', length] = text.split('/')
  const family = isIP(address) === 4 ? 4 : 6
  return { family, length: length === undefined ? (family === 4 ? 32 : 128) : Number(length) }
}

/**
 * Networks that answer whether an address is in one of them. What is no address is in none. Each family has a list of its own: in
 * one for both, Node would find every IPv4 address in ::/0.
 */
export function networks(list: readonly string[]): (address: string) => boolean {
  const blocks = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const text of list) {
    const { length } = prefixOf(text)
    const [address = ''] = text.split('/')
    const family = familyName(isIP(address))
    blocks[family].addSubnet(address, length, family)
  }
  return (text) => {
    const address = plainAddress(text)
    const family = isIP(address)
    return family !== 0 && blocks[familyName(family)].check(address, familyName(family))
  }
}

/** An address as it is compared and shown: IPv4 within IPv6 is IPv4, a zone is left out. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').split('%', 1)[0]!
}

function familyName(family: number): 'ipv4' | 'ipv6' {
  return family === 4 ? 'ipv4' : 'ipv6'
}

function bitsBehind(address: string, family: number, length: number): boolean {
  return bytesOf(address, family).some((byte, index) => {
    const kept = Math.min(8, Math.max(0, length - index * 8))
    return (byte & (0xff >> kept)) !== 0
  })
}

function bytesOf(address: string, family: number): number[] {
  if (family === 4) return address.split('.').map(Number)
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  const tail4 = dotted ? dotted[2]!.split('.').map(Number) : []
  const text = dotted ? `${dotted[1]}${hex(tail4, 0)}:${hex(tail4, 2)}` : address
  const [head = '', tail] = text.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0')
  return [...first, ...(tail === undefined ? [] : zeros), ...last].flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}

function hex(bytes: readonly number[], at: number): string {
  return (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16)
}
