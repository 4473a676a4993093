import { z } from 'zod'
import { RoleName } from '../access/index.ts'
import { BRAKES } from './gate.ts'
import { REASONS, ROW_KINDS } from './plan.ts'
import { SOURCE_KINDS } from './types.ts'

// What goes over the wire, one schema per thing.

export const Id = z.uuid()
export const ById = z.object({ id: Id })
export const JobRef = z.object({ job: z.string() }).meta({ id: 'JobRef' })

const Host = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9._:-]+$/)
const Port = z.number().int().min(1).max(65_535)
export const DistinguishedName = z.string().trim().min(3).max(2_000)
const Password = z.string().min(1).max(512)
/** No hyphen within: else each of many beginnings would be followed to the end of the text. */
const Pem = z
  .string()
  .max(100_000)
  .regex(/-----BEGIN CERTIFICATE-----[\w+/=\s]+-----END CERTIFICATE-----/)

const Connection = z.object({
  kind: z.enum(SOURCE_KINDS),
  host: Host,
  port: Port.default(636),
  serverName: Host.nullable().default(null),
  trusted: Pem,
  bindDn: DistinguishedName,
  baseDn: DistinguishedName,
})

const Name = z.string().trim().min(1).max(100)

export const NewSource = Connection.extend({ name: Name, password: Password })
export const ChangedSource = Connection.extend({
  id: Id,
  version: z.int(),
  name: Name,
  /** Left out: the stored one stays. */
  password: Password.optional(),
})
/** A probe may use the stored password of a source, as long as it goes to the same server. */
export const ProbeInput = Connection.extend({
  /** Left out: the whole domain, as the directory itself names it. */
  baseDn: DistinguishedName.optional(),
  password: Password.optional(),
  source: Id.optional(),
})

export const Source = Connection.extend({
  id: Id,
  name: z.string(),
  version: z.int(),
  people: z.int(),
  groups: z.int(),
  lastCompleteAt: z.string().nullable(),
  lastAppliedAt: z.string().nullable(),
  createdAt: z.string(),
  changedAt: z.string(),
}).meta({ id: 'DirectorySource' })
export const Sources = z.object({ items: z.array(Source) })

export const CertificateInput = z.object({ host: Host, port: Port.default(636) })
const PresentedCertificate = z.object({
  pem: z.string(),
  fingerprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  notAfter: z.string(),
  /** Names that the certificate is good for. */
  names: z.array(z.string()),
})
export const Presented = PresentedCertificate.extend({
  /** From the server's own certificate up, as far as the server sent them. */
  chain: z.array(PresentedCertificate),
}).meta({ id: 'PresentedCertificate' })

const PersonState = z.enum(['active', 'disabled', 'missing'])

export const SamplePerson = z.object({
  username: z.string(),
  displayName: z.string(),
  mail: z.string().nullable(),
  department: z.string().nullable(),
  unit: z.string(),
  state: PersonState,
})
export const STAGES = ['connect', 'certificate', 'bind', 'search'] as const
export const Probe = z
  .object({
    stages: z.array(
      z.object({
        stage: z.enum(STAGES),
        state: z.enum(['good', 'bad', 'skipped']),
        detail: z.string(),
        /** Of the refusal that a bad stage ended with. */
        code: z.string().nullable(),
      }),
    ),
    sample: z.array(SamplePerson),
    /** What was searched; null if it came not that far. */
    baseDn: z.string().nullable(),
    /** The domain's DNS name, which is what most people call a directory; null where the base names none. */
    domain: z.string().nullable(),
  })
  .meta({ id: 'DirectoryProbe' })

export const PlanState = z.enum(['incomplete', 'ready', 'stopped', 'applying', 'applied', 'stale'])
export const Plan = z
  .object({
    id: Id,
    source: z.object({ id: Id, name: z.string() }),
    state: PlanState,
    counts: z.record(z.enum(ROW_KINDS), z.int()),
    brakes: z.array(
      z.object({
        brake: z.enum(BRAKES),
        hard: z.boolean(),
        facts: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    ),
    /** Why it is incomplete: a sentence, and the code of the refusal. */
    problem: z.string().nullable(),
    problemCode: z.string().nullable(),
    hash: z.string().nullable(),
    entriesRead: z.int(),
    outsideMembers: z.int(),
    rows: z.int(),
    appliedRows: z.int(),
    createdAt: z.string(),
    appliedAt: z.string().nullable(),
  })
  .meta({ id: 'DirectoryPlan' })

const Member = z.object({ guid: z.string(), object: z.enum(['person', 'group']), via: z.string(), name: z.string() })
const PlanValue = z.union([z.string(), z.number(), z.null(), z.array(Member)])
export const PlanLine = z
  .object({
    seq: z.int(),
    kind: z.enum(ROW_KINDS),
    object: z.enum(['person', 'group']),
    guid: z.string(),
    /** Of the person or group; null as long as it is not known here. */
    id: Id.nullable(),
    name: z.string(),
    reason: z.enum(REASONS),
    before: z.record(z.string(), PlanValue),
    after: z.record(z.string(), PlanValue),
  })
  .meta({ id: 'DirectoryPlanRow' })

export const ApprovalInput = z.object({
  id: Id,
  hash: z.string().length(64),
  approve: z.array(z.enum(BRAKES)).max(BRAKES.length).default([]),
})

export const PersonSummary = z
  .object({
    id: Id,
    source: Id,
    username: z.string(),
    displayName: z.string(),
    mail: z.string().nullable(),
    department: z.string().nullable(),
    unit: z.string(),
    state: PersonState,
  })
  .meta({ id: 'PersonSummary' })

const PersonGroup = z.object({
  id: Id,
  name: z.string(),
  direct: z.boolean(),
  /** Names from the direct group to this one. */
  path: z.array(z.string()),
  /** Groups of the person that are members of this one themselves: with `direct`, every last step that leads here. */
  through: z.array(Id),
  /** Roles that it gives to its members. */
  roles: z.array(RoleName),
})
export const Person = PersonSummary.extend({
  dn: z.string(),
  userPrincipalName: z.string().nullable(),
  givenName: z.string().nullable(),
  familyName: z.string().nullable(),
  phone: z.string().nullable(),
  title: z.string().nullable(),
  expiresAt: z.string().nullable(),
  changedAt: z.string(),
  groups: z.array(PersonGroup),
  /** What the groups give, whether or not there is an account yet. */
  roles: z.array(RoleName),
  /** Null until the first sign-in. */
  account: z.object({ id: Id, disabled: z.boolean() }).nullable(),
}).meta({ id: 'Person' })

export const GroupSummary = z
  .object({
    id: Id,
    source: Id,
    name: z.string(),
    description: z.string().nullable(),
    unit: z.string(),
    state: z.enum(['active', 'missing']),
    directMembers: z.int(),
    /** Roles that it gives to its members. */
    roles: z.array(RoleName),
  })
  .meta({ id: 'GroupSummary' })
export const Group = GroupSummary.extend({
  dn: z.string(),
  directPeople: z.int(),
  directGroups: z.int(),
  /** People in it directly or through other groups, each counted once. */
  allPeople: z.int(),
  changedAt: z.string(),
}).meta({ id: 'Group' })

export const GroupMember = z
  .object({
    object: z.enum(['person', 'group']),
    id: Id,
    name: z.string(),
    state: PersonState,
    direct: z.boolean(),
    /** Names of the groups from this one down to the one that holds the member; the first is this group. */
    path: z.array(z.string()),
  })
  .meta({ id: 'GroupMember' })
