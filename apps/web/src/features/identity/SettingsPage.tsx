import { useTranslation } from 'react-i18next';
import { useFootlight, useSession } from '../../client/context.ts';
import { messageOf } from '../../client/errors.ts';
import { isLanguageId, languages } from '../../i18n/languages.ts';
import { themes, usePreferences } from '../../shell/preferences.ts';
import { useLanguage } from '../../shell/useLanguage.ts';
import { useTitle } from '../../shell/useTitle.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Choices } from '../../ui/Choices.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { Select } from '../../ui/Select.tsx';
import { useNotify } from '../../ui/Toast.tsx';
import { DeviceSettings } from './DeviceSettings.tsx';
import styles from './Identity.module.css';
import { ProfileForm } from './ProfileForm.tsx';

const themeLabels = { system: 'app.themeSystem', light: 'app.themeLight', dark: 'app.themeDark' } as const;
const themeIcons = { system: 'system', light: 'sun', dark: 'moon' } as const;

export function SettingsPage() {
  const { t } = useTranslation();
  useTitle(t('settings.title'));
  const session = useSession();
  const [preferences, change] = usePreferences();
  const [language, chooseLanguage] = useLanguage();
  if (session.status === 'loading') return <Loading />;

  return (
    <div className={styles.settings}>
      <h1>{t('settings.title')}</h1>
      <Card title={t('settings.profile')}>
        <ProfileForm />
      </Card>
      <Card title={t('settings.appearance')}>
        <Choices
          label={t('app.theme')}
          value={preferences.theme}
          onChange={(theme) => change({ theme })}
          options={themes.map((id) => ({ id, label: t(themeLabels[id]), icon: themeIcons[id] }))}
          data-testid="theme"
        />
        <Select
          label={t('app.language')}
          icon="globe"
          value={language}
          options={languages.map(({ id, name }) => ({ id, label: name }))}
          onChange={(id) => isLanguageId(id) && chooseLanguage(id)}
          data-testid="language"
        />
      </Card>
      <DeviceSettings />
      <SessionCard />
    </div>
  );
}

function SessionCard() {
  const { t } = useTranslation();
  const footlight = useFootlight();
  const notify = useNotify();
  const { status, user } = useSession();

  async function logOut() {
    try {
      await footlight.session.logout();
      notify(t('app.loggedOut'));
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    }
  }

  return (
    <Card title={t('settings.session')}>
      <p>
        {user
          ? t('settings.sessionUser', { email: user.email })
          : t(status === 'guest' ? 'settings.sessionGuest' : 'settings.sessionNobody')}
      </p>
      <div className={styles.row}>
        {user ? (
          <>
            <p className={styles.muted}>{t('settings.logOutBody')}</p>
            <Button icon="logOut" onPress={logOut} data-testid="log-out">
              {t('app.logOut')}
            </Button>
          </>
        ) : (
          <div className={styles.actions}>
            <ButtonLink to="/login?next=/settings" variant="primary">
              {t('app.logIn')}
            </ButtonLink>
            <ButtonLink to="/register?next=/settings">{t('app.register')}</ButtonLink>
          </div>
        )}
      </div>
    </Card>
  );
}
