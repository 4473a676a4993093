import { z } from 'zod'
import { faultInNetwork } from '../../../platform/http/cidr.ts'
import { Line } from '../../settings/index.ts'
import { MOST_TOKEN_DAYS } from './limits.ts'

const Network = z
  .string()
  .max(49)
  .superRefine((text, context) => {
    const fault = faultInNetwork(text)
    if (fault !== null) context.addIssue({ code: 'custom', message: fault })
  })

export const NewTokenInput = z.object({
  name: Line.max(80).meta({ description: 'What it is for, such as the script that uses it' }),
  days: z.int().min(1).max(MOST_TOKEN_DAYS).meta({ description: 'Days until it expires' }),
  permissions: z.array(z.string().max(60)).min(1).max(100).meta({ description: 'Some of your own' }),
  networks: z.array(Network).max(20).default([]).meta({ description: 'From where it may be used; empty: anywhere' }),
})

export const TokenOutput = z
  .object({
    id: z.string(),
    name: z.string(),
    accountId: z.string(),
    /** Of its maker. */
    username: z.string(),
    makerName: z.string(),
    state: z.enum(['valid', 'expiring', 'expired', 'ended']),
    /** Valid, and not used for 90 days. */
    unused: z.boolean(),
    permissions: z.array(z.string()),
    networks: z.array(z.string()),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    lastAddress: z.string().nullable(),
  })
  .meta({ id: 'Token' })

export type Token = z.output<typeof TokenOutput>

export const NewTokenOutput = z.object({ token: TokenOutput, text: z.string() }).meta({ id: 'NewToken' })
