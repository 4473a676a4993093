import { z } from 'zod'

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'

/** A DNS name (RFC 1123) without port and without trailing dot; an IPv4 address also has this form. */
export const PublicHost = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(new RegExp(`^${LABEL}(?:\\.${LABEL})*$`))

/** Text on one line: no control characters, and none that turn the direction of what follows. */
export const Line = z
  .string()
  .trim()
  .min(1)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+$/u)

export const OrganisationName = Line.max(120)

/** Who runs this server and under which name devices and browsers reach it. */
export const SiteOutput = z.object({ name: z.string(), publicHost: z.string(), version: z.int() }).meta({ id: 'Site' })

export type Site = z.output<typeof SiteOutput>
