/**
 * The `message` of a GET. Its base64 arrives in every state: percent-encoded or bare, `+` turned into a blank, folded into
 * lines, in the alphabet for URLs. Null if there is none.
 */
export function messageFrom(rawQuery: string): Buffer | null {
  const field = rawQuery.split('&').find((one) => one.startsWith('message='))
  if (!field) return null
  const text = unescapePercent(field.slice('message='.length))
  const base64 = text
    .replaceAll(/[\r\n\t]/g, '')
    .replaceAll(/[ -]/g, '+')
    .replaceAll('_', '/')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : null
}

function unescapePercent(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}
