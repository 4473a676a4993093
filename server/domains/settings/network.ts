import { isIP } from 'node:net'
import { z } from 'zod'
import { invalid } from '../../base/errors.ts'
import { faultInNetwork, prefixOf } from '../../platform/http/cidr.ts'
import { defineSection } from './section.ts'

const Port = z.int().min(0).max(65_535)

/** Where the server listens. The file and the environment pin it under `[listen]`. */
export const LISTENER = defineSection({
  name: 'listener',
  schema: z.object({
    address: z
      .string()
      .max(45)
      .refine((text) => isIP(text) !== 0, 'an IP address, such as 127.0.0.1 or 0.0.0.0')
      .default('127.0.0.1')
      .meta({ description: 'Address to listen on; 0.0.0.0 or :: are all of this machine' }),
    httpsPort: Port.default(8443).meta({ description: 'Port of the console and the API; 0 is any that is free' }),
    httpPort: Port.default(8080).meta({ description: 'Port of SCEP and CRLs over plain HTTP; 0 is any that is free' }),
  }),
  tried: ['address', 'httpsPort', 'httpPort'],
  errors: ['settings.listener_unusable'],
  check: async ({ httpsPort, httpPort }) => {
    if (httpsPort !== httpPort || httpsPort === 0) return
    throw invalid('settings.listener_unusable', 'The two ports must differ.', [
      { pointer: '/values/httpPort', message: 'This is the port of the console already.' },
    ])
  },
})

const Network = z
  .string()
  .max(49)
  .superRefine((text, context) => {
    const fault = faultInNetwork(text)
    if (fault !== null) context.addIssue({ code: 'custom', message: fault })
  })

/** A proxy that is trusted may say that a request came from anywhere: whole continents are no proxies. */
const ProxyNetwork = Network.refine((text) => {
  if (faultInNetwork(text) !== null) return true
  const { family, length } = prefixOf(text)
  return length >= (family === 4 ? 8 : 16)
}, 'too many addresses to be proxies: name the proxy, or its own network')

/** Whom the server believes about addresses, and from where the console may be used. */
export const NETWORK = defineSection({
  name: 'network',
  schema: z.object({
    trustedProxies: z
      .array(ProxyNetwork)
      .max(50)
      .default([])
      .meta({ description: 'Proxies whose X-Forwarded headers count' }),
    consoleNetworks: z.array(Network).max(200).default([]).meta({
      description: 'Networks that may use console and API; empty: all. SCEP, CRLs and health are for everybody',
    }),
    apiNetworks: z.array(Network).max(200).default([]).meta({
      description: 'Networks from which API tokens may be used; empty: those of the console',
    }),
    stepUpNetworks: z.array(Network).max(200).default([]).meta({
      description: 'Networks from which may be done what asks for a fresh second factor; empty: those of the console',
    }),
  }),
  tried: ['trustedProxies', 'consoleNetworks', 'apiNetworks', 'stepUpNetworks'],
})
