import { Button, TagsInput, TextInput } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/call.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { paths } from '../../paths.ts'
import { CopyBlock } from '../../ui/Copy.tsx'
import { exact } from '../../ui/format.ts'
import { FormFoot, FormStack, useRoomForm, useUnsavedGuard } from '../../ui/form.tsx'
import { GoButton } from '../../ui/Go.tsx'
import { OnlyWith } from '../../ui/OnlyWith.tsx'
import { Card, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { SecretOnce } from '../../ui/SecretOnce.tsx'

type Asked = { subject: string; sans: string[]; note: string }

export function NewChallenge() {
  const { t } = useTranslation()
  const { id = '' } = useParams({ strict: false })
  const { data: profile, error, refetch } = useRead('GET /profiles/:id', { id })
  const create = useChange('POST /profiles/:id/challenges')
  const [made, setMade] = useState<OutputOf<'POST /profiles/:id/challenges'> | null>(null)
  const deed = ({ subject, sans, note }: Asked) =>
    deedOf('POST /profiles/:id/challenges', {
      id,
      subject: subject.trim(),
      ...(sans.length > 0 ? { sans } : {}),
      ...(note.trim() ? { note: note.trim() } : {}),
    })
  const { form, attributes, field, busy, problem, why } = useRoomForm<Asked>({
    initial: { subject: 'CN=', sans: [], note: '' },
    validate: ({ subject }) => (/^[a-z]+=.+/i.test(subject.trim()) ? {} : { subject: t('ca.challenge.subjectWrong') }),
    deed,
    send: async (values, reason) => setMade(await create.mutateAsync({ ...deed(values), reason })),
  })
  useUnsavedGuard(form.isDirty() && made === null)
  if (error || !profile)
    return <PageBefore title={t('ca.challenge.title')} list={paths.profiles} problem={error} retry={refetch} narrow />
  return (
    <Page
      title={made ? t('ca.challenge.made') : t('ca.challenge.title')}
      purpose={t('ca.challenge.purpose', { profile: profile.name })}
      narrow
    >
      <OnlyWith right="ca.challenge">
        <Card>
          {made ? (
            <FormStack>
              <SecretOnce
                values={[made.challenge]}
                filename="challenge.txt"
                heading={`${profile.scepUrl ?? ''}\n${form.getValues().subject}`}
              />
              <p className="muted small">{t('ca.challenge.expires', { time: exact(made.expiresAt) })}</p>
              {profile.scepUrl ? (
                <>
                  <p>{t('ca.challenge.address')}</p>
                  <CopyBlock value={profile.scepUrl} name={t('ca.profile.scepUrl')} />
                </>
              ) : null}
              <FormFoot>
                <Button
                  variant="default"
                  onClick={() => {
                    form.reset()
                    setMade(null)
                  }}
                >
                  {t('ca.challenge.another')}
                </Button>
                <GoButton variant="subtle" color="gray" to={paths.certificates({ profile: profile.id })}>
                  {t('ca.challenge.watch')}
                </GoButton>
              </FormFoot>
            </FormStack>
          ) : (
            <form {...attributes}>
              <FormStack problem={problem}>
                <TextInput
                  label={t('ca.certificate.subject')}
                  description={t('ca.challenge.subjectHelp')}
                  spellCheck={false}
                  autoCapitalize="off"
                  maxLength={500}
                  {...field('subject')}
                />
                <TagsInput
                  label={t('ca.certificate.sans')}
                  description={t('ca.challenge.sansHelp')}
                  placeholder={'wlan-7f3a.corp.example'}
                  maxTags={20}
                  {...field('sans')}
                />
                <TextInput
                  label={t('ca.challenge.note')}
                  description={t('ca.challenge.noteHelp')}
                  maxLength={200}
                  {...field('note')}
                />
                {why}
                <FormFoot>
                  <Button type="submit" loading={busy}>
                    {t('ca.challenge.do')}
                  </Button>
                  <GoButton to={paths.profile(profile.id)} variant="default">
                    {t('common.cancel')}
                  </GoButton>
                </FormFoot>
              </FormStack>
            </form>
          )}
        </Card>
      </OnlyWith>
    </Page>
  )
}
