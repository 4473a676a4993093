/** Back to the page that was asked for; an address of another origin is never followed. */
export function safeReturn(wanted: string | undefined): string {
  return wanted?.startsWith('/') && !wanted.startsWith('//') && !wanted.startsWith('/\\') ? wanted : '/'
}
