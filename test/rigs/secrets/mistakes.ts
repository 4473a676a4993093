import type { Client } from '../../peers/client.ts'
import { browserIn, type Owner, type Scene } from './scene.ts'

// Secrets where they do not belong: in addresses, headers, wrong fields, and in bodies that cannot be read.

type Attempt = (client: Client, secret: string) => Promise<unknown>

const JSON_TYPE = { 'content-type': 'application/json' }
/** In the form of a session token: what a header may hold. */
const TOKEN = (secret: string): string => (/^\w+/.exec(secret)?.[0] ?? '').padEnd(43, 'x')

/** What is done with a secret, by the name under which it is looked for. */
const MISTAKES: Readonly<Record<string, Attempt>> = {
  'password in the query of the sign-in': (client, secret) =>
    client.raw('POST', `/api/v1/session?password=${encodeURIComponent(secret)}`, '{}', JSON_TYPE),
  'password in the query of a page': (client, secret) =>
    client.raw('GET', `/sign-in?password=${encodeURIComponent(secret)}`),
  'password in the query of a read': (client, secret) =>
    client.call('GET', `/accounts?password=${encodeURIComponent(secret)}`),
  'password as a search for people': (client, secret) =>
    client.call('GET', `/people?q=${encodeURIComponent(secret)}&limit=many`),
  'password as a cursor': (client, secret) => client.call('GET', `/accounts?cursor=${encodeURIComponent(secret)}`),
  'password as an address of the API': (client, secret) => client.call('GET', `/${encodeURIComponent(secret)}`),
  'password as an id': (client, secret) => client.call('GET', `/accounts/${encodeURIComponent(secret)}`),
  'password in JSON that ends too early': (client, secret) =>
    client.raw('POST', '/api/v1/session', `{"username":"owner","password":"${secret.replaceAll('"', '')}`, JSON_TYPE),
  'password as the whole body': (client, secret) => client.raw('POST', '/api/v1/session', secret, JSON_TYPE),
  'password as text/plain': (client, secret) =>
    client.raw('POST', '/api/v1/session', secret, { 'content-type': 'text/plain' }),
  'password in a form': (client, secret) =>
    client.raw('POST', '/api/v1/session', `password=${encodeURIComponent(secret)}`, {
      'content-type': 'application/x-www-form-urlencoded',
    }),
  'password in a body that is too large': (client, secret) =>
    client.raw('POST', '/api/v1/session', `{"password":"${'x'.repeat(300_000)}${secret}"}`, JSON_TYPE),
  'password as a list': (client, secret) => client.call('POST', '/session', { username: 'owner', password: [secret] }),
  'password in a field that is not known': (client, secret) =>
    client.call('PUT', '/account/language', { language: 'en', password: secret }),
  'password as name of a field': (client, secret) => client.call('PUT', '/account/language', { [secret]: 1 }),
  'password where one of a few words belongs': (client, secret) =>
    client.call('PUT', '/account/language', { language: secret }),
  'password as role': (client, secret) =>
    client.call('POST', '/accounts', { username: 'u', displayName: 'U', role: secret }),
  'password as host of a directory': (client, secret) =>
    client.call('POST', '/directory/certificate', { host: secret, port: 636 }),
  'password where certificates belong': (client, secret) =>
    client.call('POST', '/directory/probe', {
      ...PROBE,
      trusted: `-----BEGIN CERTIFICATE-----\n${secret}\n-----END CERTIFICATE-----`,
    }),
  'password in a field sent to a wrong address': (client, secret) =>
    client.call('POST', '/sessions', { password: secret }),
  'Authorization header at an address of the API': (client, secret) =>
    client.call('GET', '/accounts', undefined, { headers: { authorization: `Bearer ${TOKEN(secret)}` } }),
  'Authorization header at no address': (client, secret) =>
    client.raw('GET', '/api/v2/x', undefined, {
      authorization: `Basic ${Buffer.from(`a:${secret}`).toString('base64')}`,
    }),
  'session cookie of nobody': (client, secret) =>
    client.raw('GET', '/api/v1/session', undefined, { cookie: `__Host-freehold=${TOKEN(secret)}` }),
  'cookie of another name': (client, secret) =>
    client.raw('POST', '/api/v1/session', '{}', { cookie: `session=${TOKEN(secret)}`, ...JSON_TYPE }),
  'token in X-Api-Key': (client, secret) =>
    client.raw('GET', '/api/v1/accounts', undefined, { 'x-api-key': TOKEN(secret) }),
  'token in an If-Match': (client, secret) =>
    client.call(
      'PUT',
      '/settings/site',
      { name: 'L', publicHost: 'a.example' },
      { headers: { 'if-match': `"${TOKEN(secret)}"` } },
    ),
  'token as an Idempotency-Key with a space': (client, secret) =>
    client.call('POST', '/backups', {}, { key: `${TOKEN(secret)} x` }),
  'token in a Referer': (client, secret) =>
    client.raw('GET', '/api/v1/none', undefined, { referer: `https://a.example/?t=${TOKEN(secret)}` }),
}

const PROBE = {
  kind: 'active-directory',
  host: '127.0.0.1',
  port: 9,
  bindDn: 'CN=svc,DC=corp,DC=test',
  password: 'unused',
  baseDn: 'DC=corp,DC=test',
}

/** Makes every mistake, signed in and as a stranger. */
export async function makeMistakes(scene: Scene, { client }: Owner): Promise<void> {
  const stranger = browserIn(scene)
  for (const [name, attempt] of Object.entries(MISTAKES)) {
    const secret = scene.canaries.password(name)
    await attempt(client, secret)
    await attempt(stranger, secret)
  }
  stranger.close()
}
