/** Hands a text to the browser as a file. */
export function download(filename: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = filename
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** One field of a CSV line. A text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvField(value: string): string {
  const tame = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",;\n\r]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame
}

export function csv(lines: string[][]): string {
  // The mark tells Excel that the file is UTF-8.
  return `\uFEFF${lines.map((line) => line.map(csvField).join(',')).join('\r\n')}\r\n`
}
