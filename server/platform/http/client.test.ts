import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { faultInNetwork, networks } from './cidr.ts'
import { clientFrom, networkPolicy, type NetworkLists } from './client.ts'

const NONE: NetworkLists = { trustedProxies: [], consoleNetworks: [], apiNetworks: [], stepUpNetworks: [] }
const { trusts } = networkPolicy({ ...NONE, trustedProxies: ['10.0.0.1', '10.0.1.0/24', '2001:db8:5::/48'] })

function from(peer: string, headers: Record<string, string> = {}) {
  const socket = { remoteAddress: peer, localAddress: '10.0.0.2', localPort: 8443 }
  return clientFrom({ socket, headers: { host: 'mdm.example', ...headers } } as unknown as IncomingMessage, { trusts })
}

test('headers count from listed peers only, whatever the others send', () => {
  const forged = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    forwarded: 'for=203.0.113.9',
    'x-real-ip': '203.0.113.9',
  }
  for (const peer of ['192.0.2.1', '10.0.0.3', '::1', '2001:db8:6::1']) {
    const { address, host, protocol, proxied } = from(peer, forged)
    assert.deepEqual([address, host, protocol, proxied], [peer, 'mdm.example', 'http', false], peer)
  }
  const { address, host, protocol } = from('::ffff:10.0.0.1', forged)
  assert.deepEqual([address, host, protocol], ['203.0.113.9', 'evil.example', 'https'])
})

test('of a list the rightmost that is no trusted proxy counts: what stands before it was written by a stranger', () => {
  const table: [header: string, address: string, trouble: string | null][] = [
    ['203.0.113.9', '203.0.113.9', null],
    ['127.0.0.1, 10.0.0.1, 203.0.113.9', '203.0.113.9', null],
    ['198.51.100.1, 203.0.113.9, 10.0.1.7', '203.0.113.9', null],
    ['203.0.113.9, 2001:db8:5::7', '203.0.113.9', null],
    ['10.0.1.1, 10.0.1.2', '10.0.1.1', null],
    ['[2001:db8::9]:4711', '2001:db8::9', null],
    ['203.0.113.9:4711', '203.0.113.9', null],
    ['::ffff:203.0.113.9', '203.0.113.9', null],
    ['garbage, 203.0.113.9', '203.0.113.9', null],
    ['203.0.113.9, garbage', '10.0.0.1', 'unreadable'],
    ['203.0.113.9, ', '10.0.0.1', 'unreadable'],
    ['203.0.113.9, unknown, 10.0.1.7', '10.0.1.7', 'unreadable'],
    ['0x7f.1', '10.0.0.1', 'unreadable'],
    ['fe80::1%eth0', 'fe80::1', null],
    ["1'; drop table x --", '10.0.0.1', 'unreadable'],
    [Array.from({ length: 20 }, () => '10.0.1.1').join(', '), '10.0.1.1', 'too-many'],
    ['', '10.0.0.1', 'missing'],
  ]
  for (const [header, address, trouble] of table) {
    const client = from('10.0.0.1', { 'x-forwarded-for': header })
    assert.deepEqual([client.address, client.trouble], [address, trouble], header)
  }
})

test('a long header costs next to nothing', () => {
  const header = '1.2.3.4,'.repeat(3_000)
  const started = performance.now()
  for (let round = 0; round < 100; round++) from('10.0.0.1', { 'x-forwarded-for': header })
  assert.ok(performance.now() - started < 1_000)
})

test('only the protocols that there are count, and of several hosts the one that the proxy added', () => {
  const host = from('10.0.0.1', { 'x-forwarded-host': 'evil.example, mdm.example:443' }).host
  assert.equal(host, 'mdm.example:443')
  assert.equal(from('10.0.0.1', { 'x-forwarded-proto': 'gopher' }).protocol, 'http')
  assert.equal(from('10.0.0.1', { 'x-forwarded-proto': 'HTTPS' }).protocol, 'https')
})

test('networks are named exactly', () => {
  const good = ['10.0.0.0/8', '192.0.2.7', '192.0.2.7/32', '::/0', '2001:db8::/32', '2001:db8::1', '64:ff9b::1.2.3.4']
  for (const text of good) assert.equal(faultInNetwork(text), null, text)
  const bad = [
    '10.0.0.1/8',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    'example',
    '',
    '10.0.0.0/8/8',
    '2001:db8::1/32',
    'fe80::1%eth0',
  ]
  for (const text of bad) assert.notEqual(faultInNetwork(text), null, text)
})

test('an address is in a network or not, in either spelling; what is none is in none', () => {
  const inside = networks(['10.0.0.0/8', '2001:db8::/32'])
  assert.deepEqual(['10.1.2.3', '2001:db8:7::1', '11.0.0.1', '2001:db9::1', 'x', ''].map(inside), [
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})

test('every IPv6 address is no IPv4 address', () => {
  assert.deepEqual(['127.0.0.1', '::ffff:127.0.0.1', '::1'].map(networks(['::/0'])), [false, false, true])
  assert.deepEqual(['127.0.0.1', '::ffff:127.0.0.1', '::1'].map(networks(['0.0.0.0/0'])), [true, true, false])
})

test('what has no list of its own follows the console, and a list for fresh factors never widens that of the console', () => {
  const areas = ['console', 'api', 'step-up'] as const
  const may = (lists: Partial<NetworkLists>, address: string) => {
    const { allows } = networkPolicy({ ...NONE, ...lists })
    return areas.filter((area) => allows(address, area))
  }
  const office = { consoleNetworks: ['10.0.0.0/8'] }
  assert.deepEqual(may({}, '203.0.113.9'), ['console', 'api', 'step-up'])
  assert.deepEqual(may(office, '10.1.2.3'), ['console', 'api', 'step-up'])
  assert.deepEqual(may(office, '::ffff:10.1.2.3'), ['console', 'api', 'step-up'])
  assert.deepEqual(may(office, '203.0.113.9'), [])
  const scripts = { ...office, apiNetworks: ['203.0.113.0/24'] }
  assert.deepEqual(may(scripts, '203.0.113.9'), ['api'])
  assert.deepEqual(may(scripts, '10.1.2.3'), ['console', 'step-up'])
  const desk = { ...office, stepUpNetworks: ['10.9.0.0/16', '203.0.113.0/24'] }
  assert.deepEqual(may(desk, '10.1.2.3'), ['console', 'api'])
  assert.deepEqual(may(desk, '10.9.2.3'), ['console', 'api', 'step-up'])
  assert.deepEqual(may(desk, '203.0.113.9'), [])
})
