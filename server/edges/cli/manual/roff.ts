/** Text for man(7): no sign of it is a command, and dashes stay dashes. */
export function plain(text: string): string {
  return text
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll(/^([.'])/gm, String.raw`\&$1`)
    .replaceAll('’', "'")
    .replaceAll('…', '...')
    .replaceAll('→', String.raw`\(->`)
}

export function bold(text: string): string {
  return `\\fB${plain(text)}\\fR`
}

/** Text with what stands between backticks in bold. */
export function prose(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? bold(part) : plain(part)))
    .join('')
}

/** The head of a page, by its name, section and version. */
export function head(name: string, chapter: number, version: string): string {
  return `.TH ${plain(name).toUpperCase()} ${chapter} "" "Freehold ${plain(version)}" "Freehold"`
}

export function section(title: string, ...lines: readonly string[]): string {
  return [`.SH ${title.toUpperCase()}`, ...lines].join('\n')
}

export function subsection(title: string, ...lines: readonly string[]): string {
  return [`.SS "${plain(title)}"`, ...lines].join('\n')
}

/** A term, and what is said of it. */
export function item(term: string, text: string): string {
  return `.TP\n${term}\n${text}`
}

export function paragraph(text: string): string {
  return `.PP\n${prose(text)}`
}

/** Lines as they are. */
export function verbatim(lines: readonly string[]): string {
  return ['.PP', '.nf', '.RS 4', ...lines.map(plain), '.RE', '.fi'].join('\n')
}

/** Lines of ASCII alone: every man reads them. */
export function page(...parts: readonly string[]): string {
  const text = `${parts.join('\n')}\n`.replaceAll(
    /[^\n -~]/g,
    (sign) => `\\[u${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
  )
  // A paragraph right behind a heading says nothing.
  return text.replaceAll(/^(\.S[HS] .*)\n\.PP\n/gm, '$1\n')
}
