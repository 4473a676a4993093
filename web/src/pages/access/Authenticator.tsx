import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Enrollment } from '../../api/api.ts'
import { CodeInput } from '../../ui/Code.tsx'
import { CopyBlock } from '../../ui/Copy.tsx'
import { FormStack, useRoomForm } from '../../ui/form.tsx'
import { Qr } from '../../ui/Qr.tsx'
import style from './Authenticator.module.css'

/** Binds an authenticator: scan or type the secret, then prove it with a code. */
export function Authenticator({
  enrollment,
  confirm,
}: {
  enrollment: Enrollment
  confirm: (code: string) => Promise<void>
}) {
  const { t } = useTranslation()
  const { attributes, field, busy, problem } = useRoomForm({
    initial: { code: '' },
    validate: ({ code }) => (code.trim().length < 6 ? { code: t('access.code.short') } : {}),
    send: ({ code }) => confirm(code.trim()),
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
        <div className={style.scan}>
          <Qr svg={enrollment.qr} name={t('access.enroll.qr')} />
          <div className={style.words}>
            <p>{t('access.enroll.scan')}</p>
            <p className="muted small">{t('access.enroll.type')}</p>
            <CopyBlock value={enrollment.secret.replace(/(.{4})(?=.)/g, '$1 ')} name={t('access.enroll.secret')} />
          </div>
        </div>
        <CodeInput label={t('access.enroll.code')} description={t('access.enroll.codeHelp')} {...field('code')} />
        <Button type="submit" loading={busy}>
          {t('access.enroll.do')}
        </Button>
      </FormStack>
    </form>
  )
}
