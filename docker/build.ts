import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { makeBundle } from '../installer/bundle.ts'

const run = promisify(execFile)

export interface ImageRequest {
  tag: string
  /** The image to build on: Debian 12, best with libatomic1, ca-certificates and tzdata in it. */
  base: string
  /** Address of the Docker engine; default: the one that the command line would use. */
  host?: string
}

/** Builds the image from this checkout. Nothing is fetched if the base has what Node needs. */
export async function buildImage({ tag, base, host }: ImageRequest): Promise<void> {
  const root = resolve(import.meta.dirname, '..')
  const context = await mkdtemp(join(tmpdir(), 'freehold-image-'))
  try {
    await makeBundle(root, join(context, 'bundle'))
    await cp(join(root, 'docker/Dockerfile'), join(context, 'Dockerfile'))
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    const engine = host ? ['--host', host] : []
    const values = ['--build-arg', `BASE=${base}`, '--build-arg', `VERSION=${version}`]
    const env = { ...process.env, DOCKER_BUILDKIT: '0' }
    await run('docker', [...engine, 'build', '--quiet', ...values, '--tag', tag, context], { env, maxBuffer: 1e7 })
  } finally {
    await rm(context, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      tag: { type: 'string', default: 'freehold:0.1.0' },
      base: { type: 'string', default: 'debian:bookworm-slim' },
    },
  })
  await buildImage(values)
  console.log(`Built ${values.tag}`)
}
