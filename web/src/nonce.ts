/** The style nonce that the server has put into this page. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}

// Dialogs lock scrolling with a style of their own; the small library behind them looks for the nonce under this name.
Object.assign(globalThis, { ['__webpack_nonce__']: styleNonce() })
