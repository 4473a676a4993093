export { findSite } from './store.ts'
export { reviseSite } from './revise-site.ts'
export { Line, OrganisationName, PublicHost, SiteOutput, type Site } from './types.ts'
export { settingsRoutes, type ApiSettings } from './routes.ts'
