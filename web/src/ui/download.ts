/** Hands bytes to the browser as a file of that name. */
export function saveFile(filename: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = filename
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** Hands a text to the browser as a file. */
export function download(filename: string, text: string, type: string): void {
  saveFile(filename, new Blob([text], { type: `${type};charset=utf-8` }))
}
