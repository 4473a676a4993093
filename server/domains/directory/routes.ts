import { z } from 'zod'
import { APPROVAL_CODES } from '../../platform/http/approval.ts'
import type { ApiOf } from '../../platform/http/contract.ts'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import { routesOf } from '../../platform/lists/routes.ts'
import { approvePlan } from './approve-plan.ts'
import { changeSource, createSource, listSources, readSource, removeSource } from './keep-sources.ts'
import type { DirectoryParts } from './parts.ts'
import { probe } from './probe.ts'
import { groupsList, membersList, readGroup } from './read-groups.ts'
import { peopleList, readPerson } from './read-people.ts'
import { planRowsList, plansList, readPlan } from './read-plans.ts'
import { requestPlan } from './request-plan.ts'
import {
  ApprovalInput,
  ById,
  CertificateInput,
  ChangedSource,
  Group,
  JobRef,
  NewSource,
  Person,
  Plan,
  Presented,
  Probe,
  ProbeInput,
  Source,
  Sources,
} from './schemas.ts'
import { showCertificate } from './show-certificate.ts'

export type ApiDirectory = ApiOf<ReturnType<typeof directoryRoutes>>

/** Every route of this room. */
export function directoryRoutes(parts: DirectoryParts) {
  return [...sourceRoutes(parts), ...planRoutes(parts), ...peopleRoutes(parts)]
}

function sourceRoutes(parts: DirectoryParts) {
  const { vault, present } = parts
  return [
    read({
      at: 'GET /directory/sources',
      may: 'directory.read',
      summary: 'Directories that people and groups come from',
      input: NO_INPUT,
      output: Sources,
      run: listSources,
    }),
    read({
      at: 'GET /directory/sources/:id',
      may: 'directory.read',
      summary: 'One directory',
      input: ById,
      output: Source,
      errors: ['directory.source_not_found'],
      run: readSource,
    }),
    change({
      at: 'POST /directory/sources',
      may: 'directory.manage',
      summary: 'Add a directory; nothing is read yet',
      input: NewSource,
      output: Source,
      errors: ['directory.source_name_taken', 'directory.bad_certificates'],
      records: ['directory.create_source'],
      stepUp: true,
      run: (unit, input) => createSource(vault, unit, input),
    }),
    change({
      at: 'PUT /directory/sources/:id',
      may: 'directory.manage',
      summary: 'Change where and how a directory is read',
      input: ChangedSource,
      output: Source,
      errors: [
        'directory.source_not_found',
        'directory.source_changed',
        'directory.source_name_taken',
        'directory.password_needed',
        'directory.bad_certificates',
        'access.role_beyond_yours',
      ],
      records: ['directory.change_source'],
      stepUp: true,
      ifMatch: true,
      run: (unit, input) => changeSource(vault, unit, input),
    }),
    change({
      at: 'DELETE /directory/sources/:id',
      may: 'directory.manage',
      summary: 'Remove a directory that never brought anybody',
      input: ById,
      output: z.object({ removed: z.literal(true) }),
      errors: ['directory.source_not_found', 'directory.source_in_use'],
      records: ['directory.remove_source'],
      stepUp: true,
      asksReason: true,
      run: removeSource,
    }),
    change({
      at: 'POST /directory/probe',
      may: 'directory.manage',
      summary: 'Try a connection stage by stage and see the first people; nothing is kept',
      input: ProbeInput,
      output: Probe,
      errors: ['directory.bad_certificates', 'directory.password_needed', 'directory.source_not_found'],
      records: ['directory.probe'],
      prepare: (reading, input) => probe(parts, reading, input),
      run: async ({ record }, { host, port }, result) => {
        const stages = Object.fromEntries(result.stages.map(({ stage, state }) => [stage, state]))
        record({ action: 'directory.probe', target: 'source:-', detail: { host, port, ...stages } })
        return result
      },
    }),
    change({
      at: 'POST /directory/certificate',
      may: 'directory.manage',
      summary: 'Show the certificate that a server presents, to compare before trusting it',
      input: CertificateInput,
      output: Presented,
      errors: ['outbound.unreachable', 'outbound.timeout', 'outbound.untrusted', 'directory.no_certificate'],
      records: ['directory.show_certificate'],
      prepare: (_reading, input) => showCertificate(present, input),
      run: async ({ record }, { host, port }, result) => {
        const detail = { host, port, fingerprint: result.fingerprint }
        record({ action: 'directory.show_certificate', target: 'source:-', detail })
        return result
      },
    }),
  ]
}

function planRoutes({ jobs, cursors }: DirectoryParts) {
  return [
    change({
      at: 'POST /directory/sources/:id/plans',
      may: 'directory.sync',
      summary: 'Read a directory and plan what a sync would change',
      input: ById,
      output: JobRef,
      errors: ['directory.source_not_found'],
      records: ['directory.request_plan'],
      run: (unit, input) => requestPlan(jobs, unit, input),
    }),
    ...routesOf(plansList, cursors),
    read({
      at: 'GET /directory/plans/:id',
      may: 'directory.read',
      summary: 'One plan: what it counts, what stops it',
      input: ById,
      output: Plan,
      errors: ['directory.plan_not_found'],
      run: readPlan,
    }),
    ...routesOf(planRowsList, cursors),
    change({
      at: 'POST /directory/plans/:id/application',
      may: 'directory.sync',
      summary: 'Approve exactly this plan and apply it',
      input: ApprovalInput,
      output: JobRef,
      errors: [
        'directory.plan_not_found',
        'directory.plan_incomplete',
        'directory.plan_applied',
        'directory.plan_stale',
        'directory.plan_stopped',
        ...APPROVAL_CODES,
      ],
      records: ['directory.approve_plan'],
      stepUp: true,
      run: (unit, input) => approvePlan(jobs, unit, input),
    }),
  ]
}

function peopleRoutes({ cursors }: DirectoryParts) {
  return [
    ...routesOf(peopleList, cursors),
    read({
      at: 'GET /people/:id',
      may: 'directory.read',
      narrows: true,
      summary: 'One person, with every group and the way to it',
      input: ById,
      output: Person,
      errors: ['directory.person_not_found'],
      run: readPerson,
    }),
    ...routesOf(groupsList, cursors),
    read({
      at: 'GET /groups/:id',
      may: 'directory.read',
      narrows: true,
      summary: 'One group with its numbers and its roles',
      input: ById,
      output: Group,
      errors: ['directory.group_not_found'],
      run: readGroup,
    }),
    ...routesOf(membersList, cursors),
  ]
}
