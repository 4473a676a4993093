// Noun and verb of the command for each address: stable words that people put into their scripts. A new address gets its line
// here, or one below with the reason why it has no command; `test/repo/commands.test.ts` looks.

/** `METHOD /address` → `noun verb`. */
export const NAMES: Readonly<Record<string, string>> = {
  'GET /setup': 'setup show',

  'GET /session': 'session show',
  'GET /account/sessions': 'sessions list',
  'DELETE /account/sessions/:id': 'sessions end',
  'PUT /account/password': 'account change-password',
  'PUT /account/language': 'account set-language',
  'POST /account/recovery-codes': 'account renew-recovery-codes',

  'GET /accounts': 'accounts list',
  'POST /accounts': 'accounts create',
  'GET /accounts/:id': 'accounts show',
  'PUT /accounts/:id': 'accounts change',
  'POST /accounts/:id/invitation': 'accounts invite',
  'POST /recovery/factor': 'recovery reset-factor',
  'POST /recovery/invitation': 'recovery invite-owner',
  'GET /roles': 'roles list',
  'GET /permissions': 'permissions list',
  'GET /permissions.csv': 'permissions download',

  'GET /settings/site': 'site show',
  'GET /settings': 'settings list',
  'GET /settings/:section/history': 'settings history',
  'PUT /settings/:section': 'settings change',
  'POST /settings/:section/restoration': 'settings put-back',

  'GET /tls/identities': 'tls list',
  'POST /tls/identities': 'tls issue',
  'POST /tls/uploads': 'tls upload',
  'POST /tls/requests': 'tls request',
  'PUT /tls/identities/:id/certificate': 'tls answer',
  'DELETE /tls/identities/:id': 'tls delete',

  'GET /directory/sources': 'sources list',
  'POST /directory/sources': 'sources create',
  'GET /directory/sources/:id': 'sources show',
  'PUT /directory/sources/:id': 'sources change',
  'DELETE /directory/sources/:id': 'sources delete',
  'POST /directory/probe': 'sources probe',
  'POST /directory/certificate': 'sources show-certificate',
  'POST /directory/sources/:id/plans': 'sources plan',
  'GET /directory/plans': 'sync-plans list',
  'GET /directory/plans/:id': 'sync-plans show',
  'GET /directory/plans/:id/rows': 'sync-plans rows',
  'POST /directory/plans/:id/application': 'sync-plans apply',
  'GET /people': 'people list',
  'GET /people/:id': 'people show',
  'GET /groups': 'groups list',
  'GET /groups/:id': 'groups show',
  'GET /groups/:id/members': 'groups members',
  'PUT /groups/:id/role': 'groups set-role',

  'GET /authority': 'authority show',
  'GET /profiles': 'profiles list',
  'POST /profiles': 'profiles create',
  'GET /profiles/:id': 'profiles show',
  'PUT /profiles/:id': 'profiles change',
  'POST /profiles/:id/challenges': 'profiles challenge',
  'GET /certificates': 'certificates list',
  'GET /certificates/expiries': 'certificates expiries',
  'GET /certificates/:serial': 'certificates show',
  'POST /certificates/:serial/revocation': 'certificates revoke',

  'GET /backups': 'backups list',
  'POST /backups': 'backups run',
  'GET /backups/:id': 'backups show',
  'POST /backups/:id/verification': 'backups verify',
  'GET /backup/settings': 'backup-settings show',

  'GET /audit/entries': 'audit list',
  'GET /audit/entries/:seq': 'audit show',
  'GET /audit/requests': 'audit explain',
  'GET /audit/head': 'audit head',
  'POST /audit/verification': 'audit verify',
  'GET /audit/exports': 'exports list',
  'POST /audit/exports': 'exports create',
  'GET /audit/exports/:id/file': 'exports download',

  'GET /alarms': 'alarms list',
  'GET /alarms/pending': 'alarms pending',
  'GET /alarms/rules': 'alarms rules',
  'GET /alarms/:id': 'alarms show',
  'POST /alarms/:id/acknowledgement': 'alarms acknowledge',
  'POST /alarms/:id/silence': 'alarms silence',
  'DELETE /alarms/:id/silence': 'alarms unsilence',

  'GET /host': 'host show',
  'GET /host/condition': 'host condition',
  'GET /jobs': 'jobs list',
  'GET /jobs/:id': 'jobs show',
  'POST /jobs/:id/cancellation': 'jobs cancel',
  'GET /schedules': 'schedules list',
  'GET /search': 'objects search',
  'GET /home': 'home show',
}

const WIZARD = 'the first-run wizard belongs to the browser that gave the one-time code'
const SIGNING_IN = '`freehold sign-in` goes through these steps'
const DEVICES = 'a protocol of devices; browsers and clients fetch it themselves'

/** Addresses that deliberately have no command of their own, and why. */
export const WITHOUT: Readonly<Record<string, string>> = {
  'POST /setup/claim': WIZARD,
  'PUT /setup/organisation': WIZARD,
  'POST /setup/owner': WIZARD,
  'GET /setup/owner/factor': WIZARD,
  'POST /setup/owner/factor': WIZARD,
  'POST /setup/authority': WIZARD,
  'POST /setup/kit': WIZARD,
  'POST /setup/kit/confirmation': WIZARD,

  'POST /session': SIGNING_IN,
  'POST /session/factor': SIGNING_IN,
  'GET /session/enrollment': SIGNING_IN,
  'POST /session/enrollment': SIGNING_IN,
  'DELETE /session': '`freehold sign-out` does it',
  'POST /session/view': 'the console alone can be looked at as a role',
  'DELETE /session/view': 'the console alone can be looked at as a role',
  'POST /session/confirmation': 'a command that needs a fresh second factor asks for it by itself',
  'POST /invitation': 'an invitation is a link, and is taken in a browser',

  'GET /scep/:profile': DEVICES,
  'POST /scep/:profile': DEVICES,
  'GET /scep/:profile/pkiclient.exe': DEVICES,
  'POST /scep/:profile/pkiclient.exe': DEVICES,
  'GET /crl/:name.crl': DEVICES,
  'GET /ca/:name.crt': DEVICES,
}
