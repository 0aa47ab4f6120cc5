import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../../shell/preferences.ts';
import { Switch } from '../../../ui/Switch.tsx';
import styles from './Meeting.module.css';
import { type ShortcutAction, shortcuts } from './shortcuts.ts';

/** Which keys do what, and the switch that turns all of them off. */
export function ShortcutList() {
  const { t } = useTranslation();
  const [preferences, change] = usePreferences();
  const names = Object.keys(shortcuts) as ShortcutAction[];
  return (
    <>
      <Switch
        label={t('rooms.shortcuts.on')}
        isSelected={preferences.shortcuts}
        onChange={(wanted) => change({ shortcuts: wanted })}
      />
      <dl className={styles.keys}>
        <div>
          <dt>
            <kbd>{t('rooms.shortcuts.space')}</kbd>
          </dt>
          <dd>{t('rooms.shortcuts.talk')}</dd>
        </div>
        {names.map((name) => (
          <div key={name}>
            <dt>
              <kbd>{shortcuts[name].replace('+', ' + ').toUpperCase()}</kbd>
            </dt>
            <dd>{t('rooms.shortcuts.act', { name })}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
