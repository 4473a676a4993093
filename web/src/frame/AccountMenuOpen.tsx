import { Menu, useMantineColorScheme } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactElement, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { may } from '../api/can.ts'
import { useChange, useMe } from '../api/read.ts'
import { chooseLanguage, currentLanguage, type Language } from '../i18n/index.ts'
import { useWords } from '../i18n/words.ts'
import { paths } from '../paths.ts'
import { CheckIcon, EyeIcon, HelpIcon, SignOutIcon, TerminalIcon, UserIcon } from '../ui/icons.tsx'
import { useTakenOver } from '../ui/useTakenOver.ts'
import { signOut } from './sign-out.ts'
import style from './AccountMenu.module.css'

const VIEWS = ['auditor', 'operator', 'directory-administrator', 'administrator'] as const

/** To see what a role sees before somebody is given it. */
function ViewAs() {
  const { t } = useTranslation()
  const words = useWords()
  const view = useChange('POST /session/view')
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={<EyeIcon size={16} />}>{t('frame.viewing.choose')}</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        {VIEWS.map((role) => (
          <Menu.Item key={role} onClick={() => view.mutate({ input: { role } })}>
            {words.role(role)}
          </Menu.Item>
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  )
}

/** What the button of the account opens; `button` becomes its target. Loaded when it is first pressed. */
export default function AccountMenuOpen(props: { button: ReactElement; target: RefObject<HTMLButtonElement | null> }) {
  const { t } = useTranslation()
  const words = useWords()
  const navigate = useNavigate()
  const me = useMe()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const taken = useTakenOver(props.target)
  const [opened, setOpened] = useState(true)

  async function setLanguage(language: Language): Promise<void> {
    await chooseLanguage(language)
    await call('PUT /account/language', { language })
  }

  return (
    <Menu
      opened={taken && opened}
      onChange={setOpened}
      position="bottom-end"
      width={250}
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>{props.button}</Menu.Target>
      <Menu.Dropdown>
        <div className={style.head}>
          <p className={style.strong}>{me.account.displayName}</p>
          <p className="muted small">{me.roles.map((role) => words.role(role)).join(', ')}</p>
        </div>
        <Menu.Item leftSection={<UserIcon size={16} />} onClick={() => void navigate({ to: paths.ownAccount })}>
          {t('frame.nav.ownAccount')}
        </Menu.Item>
        <Menu.Item leftSection={<HelpIcon size={16} />} onClick={() => void navigate({ to: paths.help() })}>
          {t('common.help.name')}
        </Menu.Item>
        <Menu.Item leftSection={<TerminalIcon size={16} />} onClick={() => void navigate({ to: paths.help('api') })}>
          {t('common.help.api')}
        </Menu.Item>
        {may(me, 'access.manage') && me.viewing === null ? <ViewAs /> : null}
        <Menu.Divider />
        <Menu.Label>{t('frame.language')}</Menu.Label>
        {(['en', 'de'] as const).map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            closeMenuOnClick={false}
            rightSection={currentLanguage() === language ? <CheckIcon size={16} /> : null}
            onClick={() => void setLanguage(language)}
          >
            {language === 'en' ? 'English' : 'Deutsch'}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('frame.scheme')}</Menu.Label>
        {(['auto', 'light', 'dark'] as const).map((scheme) => (
          <Menu.Item
            key={scheme}
            closeMenuOnClick={false}
            rightSection={colorScheme === scheme ? <CheckIcon size={16} /> : null}
            onClick={() => setColorScheme(scheme)}
          >
            {t(({ auto: 'frame.schemeAuto', light: 'frame.schemeLight', dark: 'frame.schemeDark' } as const)[scheme])}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<SignOutIcon size={16} />} onClick={() => void signOut()}>
          {t('frame.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
