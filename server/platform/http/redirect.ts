import type { Express } from 'express'
import { Refusal } from '../../base/errors.ts'

const HTTPS = 443

/** Leads browsers from the plain listener to the console. The API is not led anywhere: what came in the clear must be noticed. */
export function mountRedirect(app: Express, httpsPort: () => number): void {
  app.use((request, response) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || request.path.startsWith('/api')) {
      throw new Refusal(404, 'http.needs_tls', 'This is served over HTTPS only. Nothing that was sent was used.')
    }
    const host = request.hostname
    const port = httpsPort() === HTTPS ? '' : `:${httpsPort()}`
    response.redirect(308, `https://${host.includes(':') ? `[${host}]` : host}${port}/`)
  })
}
