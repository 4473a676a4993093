import { Button } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoleInfo } from '../../api/api.ts'
import { useCan } from '../../api/can.ts'
import { useChange, useRead } from '../../api/read.ts'
import { deedOf } from '../../command/deed.ts'
import { useWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { ConfirmDanger } from '../../ui/ConfirmDanger.tsx'
import { EmptyState } from '../../ui/Empty.tsx'
import { Go, GoButton } from '../../ui/Go.tsx'
import { KeyIcon } from '../../ui/icons.tsx'
import { Card, Columns, Facts, Page } from '../../ui/Page.tsx'
import { PageBefore } from '../../ui/PageBefore.tsx'
import { History } from '../audit/History.tsx'
import { RoleForm } from './RoleForm.tsx'
import style from './Roles.module.css'

export function Role() {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  const { name = '' } = useParams({ strict: false })
  const { data, error, refetch } = useRead('GET /roles', {})
  const role = data?.items.find((one) => one.role === name)
  if (error || !data) return <PageBefore title={t('roles.one')} list={paths.roles} problem={error} retry={refetch} />
  if (!role)
    return (
      <Page title={t('roles.one')} purpose={t('roles.purpose')}>
        <Card flush>
          <EmptyState
            icon={<KeyIcon size={24} />}
            title={t('roles.gone')}
            action={<GoButton to={paths.roles}>{t('roles.all')}</GoButton>}
          >
            {t('roles.goneText')}
          </EmptyState>
        </Card>
      </Page>
    )
  const mayChange = can('access.roles') && !role.builtIn
  return (
    <Page
      onPaper
      title={words.role(role.role)}
      purpose={words.roleHelp(role.role) || role.purpose || t('roles.noPurpose')}
      action={mayChange ? <Remove role={role} /> : null}
    >
      <Columns
        side={
          <Card title={t('common.facts')} flush>
            <Facts
              facts={[
                [t('roles.kind'), role.builtIn ? t('roles.isBuiltIn') : t('roles.isOwn')],
                [
                  t('roles.name'),
                  <span key="n" className="mono small">
                    {role.role}
                  </span>,
                ],
                [
                  t('roles.givenTo'),
                  can('access.read') ? (
                    <Go key="g" to={paths.grants({ role: role.role })}>
                      {t('roles.given', { count: role.grants })}
                    </Go>
                  ) : (
                    t('roles.given', { count: role.grants })
                  ),
                ],
                [t('roles.byGroup'), role.forGroups ? t('roles.yes') : t('roles.notByGroup')],
                [t('roles.scoped'), role.scoped ? t('roles.yes') : t('roles.notScoped')],
              ]}
            />
          </Card>
        }
      >
        {mayChange ? <RoleForm key={role.version} known={role} /> : <Allowed role={role} />}
        <History target={`role:${role.role}`} />
      </Columns>
    </Page>
  )
}

function Allowed({ role }: { role: RoleInfo }) {
  const { t } = useTranslation()
  const words = useWords()
  const can = useCan()
  return (
    <Card title={t('roles.allows')} aside={t('roles.permissions', { count: role.permissions.length })} flush>
      <ul>
        {role.permissions.map((permission) => (
          <li key={permission} className={style.holder}>
            {can('access.read') ? (
              <Go to={paths.holders(permission)}>{words.permission(permission)}</Go>
            ) : (
              words.permission(permission)
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Remove({ role }: { role: RoleInfo }) {
  const { t } = useTranslation()
  const words = useWords()
  const go = useNavigate()
  const remove = useChange('DELETE /roles/:name', { bare: true })
  const [asking, setAsking] = useState(false)
  const name = words.role(role.role)
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('roles.remove.action')}
      </Button>
      <ConfirmDanger
        opened={asking}
        close={() => setAsking(false)}
        title={t('roles.remove.title', { role: name })}
        consequences={[t('roles.remove.consequence')]}
        wayBack={t('roles.remove.back')}
        label={t('roles.remove.do')}
        deed={() => deedOf('DELETE /roles/:name', { name: role.role })}
        act={async (reason) => {
          await remove.mutateAsync({ input: { name: role.role }, reason })
          await go({ to: paths.roles })
        }}
      />
    </>
  )
}
