import { useEffect } from 'react';
import { usePreferences } from './preferences.ts';

/** Puts the chosen theme on the document; without a choice the device decides. */
export function ThemeSync() {
  const [{ theme }] = usePreferences();
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  return null;
}
