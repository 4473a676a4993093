import { Skeleton } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Loading } from './Loading.tsx'
import { Card } from './Page.tsx'
import style from './Page.module.css'

/** A page whose name is not known yet: what is on its way is heard, while grey lines stand in place of name and content. */
export function Arriving({ title, narrow = false }: { title: string; narrow?: boolean }) {
  useEffect(() => {
    document.title = `${title} · Freehold`
  }, [title])
  return (
    <div className={narrow ? `${style.page} ${style.narrow}` : style.page}>
      <header className={style.head}>
        <div className={style.words}>
          <h1 className={style.heard}>{title}</h1>
          <Skeleton height={22} radius="sm" width="min(260px, 70%)" />
          <Skeleton height={13} radius="sm" width="min(460px, 90%)" mt={10} />
        </div>
      </header>
      <Card>
        <Loading />
      </Card>
    </div>
  )
}

/** Before the code of a page is there: not even what kind of page it will be is known. */
export function ArrivingCode() {
  const { t } = useTranslation()
  return (
    <div aria-busy="true">
      <Arriving title={t('common.loading')} />
    </div>
  )
}
