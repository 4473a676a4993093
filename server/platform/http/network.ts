import { isIPv6 } from 'node:net'

/** An IPv6 caller owns his whole /64, so that is what counts. */
export function networkOf(address: string | null): string {
  if (address === null) return '-'
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').split('%', 1)[0]!
  if (!isIPv6(plain)) return plain
  const [head = '', tail = ''] = plain.toLowerCase().split('::')
  const first = head === '' ? [] : head.split(':')
  const last = plain.includes('::') && tail !== '' ? tail.split(':') : []
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':') + '::/64'
}
