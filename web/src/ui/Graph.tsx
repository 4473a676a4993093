import type { ReactNode } from 'react'
import { leadsBack, placesOf, type Edge, type Place } from './graph.ts'
import style from './Graph.module.css'

export interface GraphNode {
  key: string
  label: ReactNode
  /** The whole name, where the place cuts it off. */
  title: string
  /** What the steps lead to. */
  end?: boolean
}

/** Pixels. */
const [WIDEST, HEIGHT, GAP, LEADING, PADDING] = [240, 28, 20, 10, 20]

/** Where a node is drawn. */
interface Box {
  left: number
  top: number
  width: number
}

/** A small graph that is read from left to right; wider than its place, it scrolls. The first node is the start. */
export function Graph({ nodes, edges, name }: { nodes: readonly GraphNode[]; edges: readonly Edge[]; name: string }) {
  const ends = new Set(nodes.filter(({ end }) => end).map(({ key }) => key))
  const places = placesOf(nodes[0]?.key ?? '', edges, ends)
  const boxes = boxesOf(nodes, places)
  const all = [...boxes.values()]
  const width = Math.max(...all.map((box) => box.left + box.width))
  const height = Math.max(...all.map(({ top }) => top)) + HEIGHT
  const drawn = nodes
    .flatMap((node) => {
      const box = boxes.get(node.key)
      return box === undefined ? [] : [{ ...node, box }]
    })
    .toSorted((a, b) => a.box.left - b.box.left || a.box.top - b.box.top)
  return (
    <figure className={style.graph} aria-label={name}>
      <div className={style.area} style={{ width, height }}>
        <svg aria-hidden="true" width={width} height={height}>
          {edges.map((edge) => (
            <path
              key={`${edge.from} ${edge.to}`}
              className={leadsBack(places, edge) ? style.back : style.step}
              d={curve(boxes.get(edge.from), boxes.get(edge.to))}
            />
          ))}
        </svg>
        {drawn.map(({ key, label, title, end, box }) => (
          <span key={key} title={title} className={end ? style.end : style.node} style={{ ...box, height: HEIGHT }}>
            {label}
          </span>
        ))}
      </div>
    </figure>
  )
}

/** Each column is as wide as its longest name, up to a point. */
function boxesOf(nodes: readonly GraphNode[], places: ReadonlyMap<string, Place>): Map<string, Box> {
  const widths: number[] = []
  for (const { key, title } of nodes) {
    const column = places.get(key)?.column ?? 0
    widths[column] = Math.max(widths[column] ?? 0, Math.min(WIDEST, measured(title) + PADDING))
  }
  const before = (column: number): number => widths.slice(0, column).reduce((sum, width) => sum + width + GAP, 0)
  return new Map(
    [...places].map(([key, { column, row }]) => [
      key,
      { left: before(column), top: row * (HEIGHT + LEADING), width: widths[column] ?? WIDEST },
    ]),
  )
}

let canvas: CanvasRenderingContext2D | null = null

/** How wide a name is in the font of the nodes: guessed by its letters, either names are cut or the way does not fit its page. */
function measured(text: string): number {
  canvas ??= document.createElement('canvas').getContext('2d')
  if (canvas === null) return WIDEST
  const { fontFamily } = getComputedStyle(document.body)
  const root = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  canvas.font = `540 ${root * 0.8125}px ${fontFamily}`
  return Math.ceil(canvas.measureText(text).width)
}

function curve(from: Box | undefined, to: Box | undefined): string {
  if (from === undefined || to === undefined) return ''
  const [x1, y1, x2, y2] = [from.left + from.width, from.top + HEIGHT / 2, to.left, to.top + HEIGHT / 2]
  const bend = GAP * 0.7
  return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`
}
