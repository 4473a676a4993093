import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueryWords } from '../../address.ts'
import { Bare, BareCard } from '../../frame/Bare.tsx'
import { split } from '../../ui/Go.tsx'
import { safeReturn } from './return.ts'
import { SignInForm } from './SignInForm.tsx'

export function SignIn() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const query = useQueryWords()
  const title = t('access.signIn.title')
  useEffect(() => {
    document.title = `${title} · Freehold`
  }, [title])
  return (
    <Bare>
      <BareCard title={title} why={t('access.signIn.why')}>
        <SignInForm done={() => void navigate(split(safeReturn(query.to)) as never)} />
      </BareCard>
    </Bare>
  )
}
