// Modules that web/manual/plugin.ts makes of the pages in docs/admin.

declare module 'virtual:manual/pages/*' {
  const manual: import('./pages/help/manual.ts').Manual
  export default manual
}

declare module 'virtual:manual/problems/*' {
  const meanings: import('./pages/help/manual.ts').Meaning[]
  export default meanings
}

declare module 'virtual:manual/search/*' {
  const index: string
  export default index
}
