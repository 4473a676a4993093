import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Profile as ProfileType, ProfileInput } from '../../api/api.ts'
import { call } from '../../api/call.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { CopyBlock } from '../../ui/Copy.tsx'
import { number } from '../../ui/format.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { KeyIcon } from '../../ui/icons.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { doneWithWayBack } from '../../ui/putBack.tsx'
import { State } from '../../ui/State.tsx'
import { History } from '../audit/History.tsx'
import { ProfileForm } from './ProfileForm.tsx'

export function Profile() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const { id = '' } = useParams({ strict: false })
  const save = useChange('PUT /profiles/:id')
  const { data: profile, error, refetch } = useRead('GET /profiles/:id', { id })
  if (error || !profile)
    return <PageBefore title={t('ca.profile.one')} list={paths.profiles} problem={error} retry={refetch} />
  return (
    <Page
      onPaper
      title={profile.name}
      state={profile.legacy ? <State state="attention">{t('ca.profile.legacy')}</State> : null}
      purpose={t('ca.profile.purpose')}
      action={
        can('ca.challenge') ? (
          <GoButton to={paths.newChallenge(profile.id)} leftSection={<KeyIcon size={16} />}>
            {t('ca.challenge.action')}
          </GoButton>
        ) : null
      }
    >
      <Columns
        side={
          <>
            {profile.scepUrl ? (
              <Card title={t('ca.profile.scepUrl')}>
                <CopyBlock value={profile.scepUrl} name={t('ca.profile.scepUrl')} />
              </Card>
            ) : null}
            <Card title={t('common.facts')} flush>
              <Facts
                facts={[
                  [
                    t('ca.profile.issued'),
                    <Go key="v" to={paths.certificates({ profile: profile.id })}>
                      {t('common.show')}
                    </Go>,
                  ],
                  [
                    t('ca.profile.lifetime'),
                    t('ca.profile.days', { count: profile.validityDays, shown: number(profile.validityDays) }),
                  ],
                  [
                    t('ca.profile.subject'),
                    <span key="s" className="mono small">
                      {profile.subjectTemplate}
                    </span>,
                  ],
                  [
                    t('ca.certificate.usage'),
                    [...profile.keyUsage, ...profile.extendedKeyUsage]
                      .map((usage) => words.code('usages', usage))
                      .join(', '),
                  ],
                ]}
              />
            </Card>
          </>
        }
      >
        {can('ca.manage') ? (
          <ProfileForm
            key={profile.version}
            profile={profile}
            deed={(input) => deedFor(profile, input)}
            save={async (input, reason) => {
              const done = { ...deedFor(profile, input), reason }
              const { version } = await save.mutateAsync(done)
              doneWithWayBack(t('ca.profile.changed', { name: profile.name }), done, (again) =>
                call('PUT /profiles/:id', { ...contentOf(profile), version }, { version, reason: again }),
              )
            }}
          />
        ) : null}
        <History target={`profile:${profile.id}`} />
      </Columns>
    </Page>
  )
}

function deedFor({ id, version }: ProfileType, input: ProfileInput) {
  return deedOf('PUT /profiles/:id', { id, version, ...input }, { version })
}

/** What a profile says, as its address takes it. */
function contentOf(profile: ProfileType): ProfileInput & { id: string } {
  const { id, name, slug, subjectTemplate, keyUsage, extendedKeyUsage, validityDays, minRsaBits } = profile
  const { legacy, challengeTtlMinutes } = profile
  return {
    id,
    name,
    slug,
    subjectTemplate,
    extendedKeyUsage,
    validityDays,
    legacy,
    challengeTtlMinutes,
    keyUsage: keyUsage as ProfileInput['keyUsage'],
    minRsaBits: minRsaBits as ProfileInput['minRsaBits'],
  }
}
