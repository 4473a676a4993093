import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

/** Smaller files fit into one packet as they are. */
const SMALLEST = 1_024

/**
 * Puts each script and style beside the built console a second and a third time, packed with brotli and gzip, in `.packed`. The server
 * sends what a browser takes; it packs nothing itself while it serves (server/platform/http/packed.ts).
 */
export function packed(): Plugin {
  let folder = ''
  return {
    name: 'freehold-packed',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir)
    },
    async writeBundle() {
      const [assets, target] = [join(folder, 'assets'), join(folder, '.packed')]
      await mkdir(target, { recursive: true })
      const names = (await readdir(assets)).filter((file) => /\.(js|css)$/.test(file))
      await Promise.all(names.map(async (name) => pack(await readFile(join(assets, name)), join(target, name))))
    },
  }
}

async function pack(content: Buffer, file: string): Promise<void> {
  if (content.length < SMALLEST) return
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  }
  await writeFile(`${file}.br`, await brotli(content, { params }))
  await writeFile(`${file}.gz`, await gzipped(content, { level: 9 }))
}
