import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useFootlight, useSession } from '../client/context.ts';
import { messageOf } from '../client/errors.ts';
import { GuestNameDialog } from '../features/identity/GuestNameDialog.tsx';
import { isLanguageId, languages } from '../i18n/languages.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import { MenuButton, MenuChoice, MenuItem, MenuRule } from '../ui/Menu.tsx';
import { useNotify } from '../ui/Toast.tsx';
import { themes, usePreferences } from './preferences.ts';
import styles from './Shell.module.css';
import { useLanguage } from './useLanguage.ts';

const themeIcons = { system: 'system', light: 'sun', dark: 'moon' } as const;
const themeLabels = { system: 'app.themeSystem', light: 'app.themeLight', dark: 'app.themeDark' } as const;

/** Who I am, where my things are, and how the page looks and speaks. */
export function AccountMenu() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  const footlight = useFootlight();
  const session = useSession();
  const [preferences, change] = usePreferences();
  const [language, chooseLanguage] = useLanguage();
  const [naming, setNaming] = useState(false);
  const person = session.user ?? session.guest;

  function act(id: string) {
    if (id === 'guest') setNaming(true);
    else if (id === 'logout') {
      footlight.session.logout().then(
        () => {
          notify(t('app.loggedOut'));
          navigate('/');
        },
        (error: unknown) => notify(messageOf(error, t), 'danger'),
      );
    } else if (id.startsWith('/')) navigate(id);
  }

  return (
    <>
      <MenuButton
        label={person ? t('app.account', { name: person.displayName }) : t('app.visitorMenu')}
        onAction={act}
        items={
          <>
            <MenuItem id="/rooms" icon="users" label={t('app.rooms')} />
            <MenuItem id="/studio" icon="camera" label={t('app.studio')} />
            <MenuItem id="/settings" icon="settings" label={t('app.settings')} />
            {!session.user && <MenuItem id="guest" icon="user" label={t('identity.guestName')} />}
            {!session.user && <MenuItem id="/login" icon="lock" label={t('app.logIn')} />}
            <MenuRule />
            <MenuChoice
              label={t('app.theme')}
              value={preferences.theme}
              onChange={(id) => change({ theme: themes.find((theme) => theme === id) ?? 'system' })}
              options={themes.map((theme) => ({ id: theme, label: t(themeLabels[theme]), icon: themeIcons[theme] }))}
            />
            <MenuRule />
            <MenuChoice
              label={t('app.language')}
              value={language}
              onChange={(id) => isLanguageId(id) && chooseLanguage(id)}
              options={languages.map(({ id, name }) => ({ id, label: name }))}
            />
            {session.user && <MenuRule />}
            {session.user && <MenuItem id="logout" icon="logOut" label={t('app.logOut')} />}
          </>
        }
      >
        <AriaButton
          className={styles.accountButton}
          aria-label={person ? t('app.account', { name: person.displayName }) : t('app.visitorMenu')}
          data-testid="account-menu"
        >
          {person ? (
            <Avatar name={person.displayName} id={person.id} />
          ) : (
            <span className={styles.anonymous}>
              <Icon name="user" />
            </span>
          )}
        </AriaButton>
      </MenuButton>
      <GuestNameDialog isOpen={naming} onClose={() => setNaming(false)} />
    </>
  );
}
