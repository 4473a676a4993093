import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Shot } from './look.ts'

/** One page with all pictures, those with a fault first. */
export function writeSheet(folder: string, shots: readonly Shot[]): void {
  const faulty = shots.filter(({ faults }) => faults.length > 0)
  const rooms = Map.groupBy(shots, ({ at }) => at)
  const sections = [...rooms].map(([at, of]) => `<h2>${escaped(at)}</h2><div>${of.map(figure).join('')}</div>`)
  const head = `<h1>${shots.length} pictures, ${faulty.length} with a fault</h1>`
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Screens</title><style>${STYLE}</style>${head}<div>${faulty.map(figure).join('')}</div>${sections.join('')}`,
  )
}

const STYLE = `body{font:14px system-ui;margin:16px}div{display:flex;flex-wrap:wrap;gap:12px}figure{margin:0;width:340px}
img{width:100%;border:1px solid #ccc}pre{white-space:pre-wrap;color:#a00;font-size:11px}`

function figure({ file, state, language, scheme, faults }: Shot): string {
  const words = faults.length === 0 ? '' : `<pre>${escaped(faults.join('\n'))}</pre>`
  return `<figure><a href="${file}"><img loading="lazy" src="${file}" alt=""></a><figcaption>${state} · ${language} · ${scheme}</figcaption>${words}</figure>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
