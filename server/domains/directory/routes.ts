import { z } from 'zod'
import type { ApiOf } from '../../platform/http/contract.ts'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import { GroupRoleName } from '../access/index.ts'
import { approvePlan } from './approve-plan.ts'
import { changeSource, createSource, listSources, readSource, removeSource } from './keep-sources.ts'
import { mapRole } from './map-role.ts'
import type { DirectoryParts } from './parts.ts'
import { probe } from './probe.ts'
import { GroupsInput, listGroups, listMembers, MembersInput, readGroup } from './read-groups.ts'
import { listPeople, PeopleInput, readPerson } from './read-people.ts'
import { listPlanRows, listPlans, PlanLinesInput, PlansInput, readPlan } from './read-plans.ts'
import { requestPlan } from './request-plan.ts'
import {
  ApprovalInput,
  ById,
  CertificateInput,
  ChangedSource,
  Group,
  GroupMembers,
  Groups,
  JobRef,
  NewSource,
  People,
  Person,
  Plan,
  PlanLines,
  Plans,
  Presented,
  Probe,
  ProbeInput,
  RoleInput,
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
    read({
      at: 'GET /directory/plans',
      may: 'directory.read',
      summary: 'Plans, newest first',
      input: PlansInput,
      output: Plans,
      run: (reading, input) => listPlans(cursors, reading, input),
    }),
    read({
      at: 'GET /directory/plans/:id',
      may: 'directory.read',
      summary: 'One plan: what it counts, what stops it',
      input: ById,
      output: Plan,
      errors: ['directory.plan_not_found'],
      run: readPlan,
    }),
    read({
      at: 'GET /directory/plans/:id/rows',
      may: 'directory.read',
      summary: 'What a plan would change, row by row',
      input: PlanLinesInput,
      output: PlanLines,
      errors: ['directory.plan_not_found'],
      run: (reading, input) => listPlanRows(cursors, reading, input),
    }),
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
      ],
      records: ['directory.approve_plan'],
      stepUp: true,
      run: (unit, input) => approvePlan(jobs, unit, input),
    }),
  ]
}

function peopleRoutes({ cursors }: DirectoryParts) {
  return [
    read({
      at: 'GET /people',
      may: 'directory.read',
      summary: 'People by name',
      input: PeopleInput,
      output: People,
      run: (reading, input) => listPeople(cursors, reading, input),
    }),
    read({
      at: 'GET /people/:id',
      may: 'directory.read',
      summary: 'One person, with every group and the way to it',
      input: ById,
      output: Person,
      errors: ['directory.person_not_found'],
      run: readPerson,
    }),
    read({
      at: 'GET /groups',
      may: 'directory.read',
      summary: 'Groups by name',
      input: GroupsInput,
      output: Groups,
      run: (reading, input) => listGroups(cursors, reading, input),
    }),
    read({
      at: 'GET /groups/:id',
      may: 'directory.read',
      summary: 'One group with its numbers and its role',
      input: ById,
      output: Group,
      errors: ['directory.group_not_found'],
      run: readGroup,
    }),
    read({
      at: 'GET /groups/:id/members',
      may: 'directory.read',
      summary: 'Members of a group; with nested also those of the groups within, and the way to them',
      input: MembersInput,
      output: GroupMembers,
      errors: ['directory.group_not_found'],
      run: (reading, input) => listMembers(cursors, reading, input),
    }),
    change({
      at: 'PUT /groups/:id/role',
      may: 'access.manage',
      summary: 'Give the people of a group a role, or take it away',
      input: RoleInput,
      output: z.object({ role: GroupRoleName.nullable() }),
      errors: ['directory.group_not_found', 'access.role_beyond_yours'],
      records: ['access.map_group'],
      asksReason: true,
      stepUp: true,
      run: mapRole,
    }),
  ]
}
