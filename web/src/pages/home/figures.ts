import { bytes, number, relative } from '../../ui/format.ts'

const TIME = /^\d{4}-\d\d-\d\dT/

/** The figures of a need as people read them. `count` stays a number beside its text, because plurals hang on it. */
export function figuresOf(figures: Record<string, string | number>): Record<string, string | number> {
  const shown = Object.entries(figures).map(([name, figure]): [string, string | number] => {
    if (typeof figure === 'string') return [name, TIME.test(figure) ? relative(figure) : figure]
    if (name === 'count') return [name, figure]
    return [name, name === 'free' ? bytes(figure) : number(figure)]
  })
  return { ...Object.fromEntries(shown), shown: number(Number(figures['count'] ?? 0)) }
}
