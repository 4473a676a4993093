import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installed, startProgram, until } from './program.ts'
import { freePorts, newAddress } from './server.ts'

/** The three reverse proxies that admins put in front. */
export const PROXIES = ['nginx', 'haproxy', 'caddy'] as const
export type ProxyName = (typeof PROXIES)[number]

export interface Behind {
  address: string
  port: number
  /** PEM; the proxy trusts nothing else. */
  certificate: string
  /** The name that the proxy checks the certificate for. */
  name: string
}

export interface Proxy {
  address: string
  port: number
  /** Its own account of the requests that it passed on. */
  seen(): string
  stop(): Promise<void>
}

interface Place extends Behind {
  folder: string
  certificateFile: string
  at: string
}

/**
 * The usual few lines for each: HTTP/1.1 with kept connections to the server, as few as it can do with, so that one message that
 * is misread spoils the next one's connection. Clients are given up quickly: the cases are meant to leave some hanging.
 */
const CONFIGURATIONS: Readonly<Record<ProxyName, (place: Place) => { file: string; text: string; args: string[] }>> = {
  nginx: ({ folder, certificateFile, at, address, port, name }) => ({
    file: 'nginx.conf',
    args: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
    text: `daemon off; worker_processes 1; user root; pid ${folder}/pid; error_log stderr warn;
events {}
http {
  access_log ${folder}/seen;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  client_header_timeout 2s; client_body_timeout 2s;
  upstream freehold { server ${address}:${port}; keepalive 1; }
  server {
    listen ${at};
    location / {
      proxy_pass https://freehold;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_ssl_verify on; proxy_ssl_trusted_certificate ${certificateFile};
      proxy_ssl_server_name on; proxy_ssl_name ${name};
    }
  }
}
`,
  }),
  haproxy: ({ folder, certificateFile, at, address, port, name }) => ({
    file: 'haproxy.cfg',
    args: ['-db', '-f', join(folder, 'haproxy.cfg')],
    text: `global
  maxconn 500
  log stdout format raw local0
defaults
  mode http
  log global
  log-format "%r"
  timeout client 2s
  timeout http-request 2s
  timeout connect 2s
  timeout server 10s
  option http-keep-alive
  http-reuse always
  retries 2
  option redispatch
  retry-on conn-failure empty-response
frontend front
  bind ${at}
  default_backend freehold
backend freehold
  server one ${address}:${port} ssl verify required ca-file ${certificateFile} verifyhost ${name} sni str(${name}) pool-max-conn 1
`,
  }),
  caddy: ({ folder, certificateFile, at, address, port, name }) => ({
    file: 'Caddyfile',
    args: ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')],
    text: `{
  admin off
  auto_https off
  servers {
    timeouts {
      read_header 2s
      read_body 2s
    }
  }
}
http://:${at.split(':')[1]} {
  bind ${at.split(':')[0]}
  log {
    output file ${folder}/seen
  }
  reverse_proxy https://${address}:${port} {
    transport http {
      tls_trusted_ca_certs ${certificateFile}
      tls_server_name ${name}
      max_conns_per_host 2
    }
  }
}
`,
  }),
}

/** True if the machine has them all. */
export function proxiesInstalled(): boolean {
  return installed(...PROXIES)
}

/** Starts a proxy on plain HTTP that speaks TLS to the server and checks its certificate. */
export async function startProxy(which: ProxyName, behind: Behind): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), `freehold-${which}-`))
  const address = newAddress()
  const [port] = await freePorts(1)
  const certificateFile = join(folder, 'server.pem')
  writeFileSync(certificateFile, behind.certificate)
  mkdirSync(join(folder, 'home'))
  const { file, text, args } = CONFIGURATIONS[which]({ ...behind, folder, certificateFile, at: `${address}:${port}` })
  writeFileSync(join(folder, file), text)
  const program = startProgram(which, args, join(folder, 'log'), { HOME: join(folder, 'home') })
  const stop = async (): Promise<void> => {
    await program.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await until(() => listens(address, port), 15_000, which)
  } catch (error) {
    const log = readFileSync(join(folder, 'log'), 'utf8')
    await stop()
    throw new Error(`${which} did not start:\n${log}`, { cause: error })
  }
  // haproxy writes to standard output.
  const seen = (): string => readFileSync(join(folder, existsSync(join(folder, 'seen')) ? 'seen' : 'log'), 'latin1')
  return { address, port, seen, stop }
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
}
