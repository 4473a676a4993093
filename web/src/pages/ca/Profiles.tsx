import { useTranslation } from 'react-i18next'
import type { Profile } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useRead } from '../../api/read.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { CopyBlock } from '../../ui/Copy.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { number } from '../../ui/format.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { CertificateIcon, KeyIcon, PlusIcon } from '../../ui/icons.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Page, Stack } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { State } from '../../ui/State.tsx'
import style from './Profiles.module.css'

export function Profiles() {
  const { t } = useTranslation()
  const can = useCan()
  const { data, error, refetch } = useRead('GET /profiles', {})
  const create = can('ca.manage') ? (
    <GoButton to={paths.newProfile} leftSection={<PlusIcon size={16} />}>
      {t('ca.profile.create')}
    </GoButton>
  ) : null
  return (
    <Page
      title={t('ca.profiles.title')}
      purpose={t('ca.profiles.purpose')}
      action={data && data.length > 0 ? create : null}
    >
      {error ? <PageProblem problem={error} retry={() => void refetch()} /> : null}
      {data || error ? null : (
        <Card>
          <Loading />
        </Card>
      )}
      {data?.length === 0 ? (
        <Card flush>
          <EmptyState icon={<CertificateIcon size={24} />} title={t('ca.profiles.empty')} action={create}>
            {t('ca.profiles.emptyText')}
          </EmptyState>
        </Card>
      ) : null}
      <Stack>
        {(data ?? []).map((profile) => (
          <ProfileCard key={profile.id} profile={profile} />
        ))}
      </Stack>
    </Page>
  )
}

function ProfileCard({ profile }: { profile: Profile }) {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  return (
    <Card
      title={<Go to={paths.profile(profile.id)}>{profile.name}</Go>}
      aside={profile.legacy ? <State state="attention">{t('ca.profile.legacy')}</State> : null}
      flush
    >
      <div className={style.body}>
        <dl className={style.figures}>
          <div>
            <dt>{t('ca.profile.subject')}</dt>
            <dd className="mono small">{profile.subjectTemplate}</dd>
          </div>
          <div>
            <dt>{t('ca.profile.lifetime')}</dt>
            <dd>{t('ca.profile.days', { count: profile.validityDays, shown: number(profile.validityDays) })}</dd>
          </div>
          <div>
            <dt>{t('ca.certificate.usage')}</dt>
            <dd>{profile.extendedKeyUsage.map((usage) => words.code('usages', usage)).join(', ') || '—'}</dd>
          </div>
          <div>
            <dt>{t('ca.profile.minRsa')}</dt>
            <dd>{t('ca.profile.bits', { bits: profile.minRsaBits })}</dd>
          </div>
        </dl>
        <div className={style.address}>
          <div className={style.url}>
            {profile.scepUrl ? <CopyBlock value={profile.scepUrl} name={t('ca.profile.scepUrl')} /> : null}
          </div>
          <GoButton variant="default" to={paths.certificates({ profile: profile.id })}>
            {t('ca.profile.issued')}
          </GoButton>
          {can('ca.challenge') ? (
            <GoButton to={paths.newChallenge(profile.id)} leftSection={<KeyIcon size={16} />}>
              {t('ca.challenge.action')}
            </GoButton>
          ) : null}
        </div>
      </div>
    </Card>
  )
}
