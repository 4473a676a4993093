import { piecesOf, type Piece } from './sections.ts'

function show({ form, text }: Piece, index: number) {
  if (form === 'code') return <code key={index}>{text}</code>
  if (form === 'strong') return <strong key={index}>{text}</strong>
  return form === 'emphasis' ? <em key={index}>{text}</em> : text
}

/** A paragraph of the manual. Whatever stands in it is shown as text. */
export function Paragraph({ text, className }: { text: string; className?: string | undefined }) {
  return <p className={className}>{piecesOf(text).map(show)}</p>
}
