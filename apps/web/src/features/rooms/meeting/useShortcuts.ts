import { useEffect, useRef } from 'react';
import { usePreferences } from '../../../shell/preferences.ts';
import type { OwnDevices } from '../useOwnDevices.ts';
import { actionOf, isFree, type ShortcutAction } from './shortcuts.ts';

export type ShortcutActs = Partial<Record<ShortcutAction, () => void>>;

/** Keys of the meeting, unless they are turned off: one for each act, and space to talk as long as it is held. */
export function useShortcuts(
  acts: ShortcutActs,
  { isMuted, setMuted }: Pick<OwnDevices, 'isMuted' | 'setMuted'>,
  speaks: boolean,
) {
  const [{ shortcuts }] = usePreferences();
  const now = useRef({ acts, isMuted, setMuted, speaks });
  now.current = { acts, isMuted, setMuted, speaks };
  const isTalking = useRef(false);

  useEffect(() => {
    if (!shortcuts) return;
    const stopTalking = () => {
      if (!isTalking.current) return;
      isTalking.current = false;
      now.current.setMuted(true).catch(reportError);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !isFree(event.target as Element, event.key)) return;
      if (event.key === ' ') {
        event.preventDefault();
        if (event.repeat || !now.current.isMuted || !now.current.speaks) return;
        isTalking.current = true;
        now.current.setMuted(false).catch(reportError);
        return;
      }
      const act = now.current.acts[actionOf(event) ?? 'help'];
      if (actionOf(event) === null || !act) return;
      event.preventDefault();
      act();
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key === ' ') stopTalking();
    };
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('keyup', onKeyUp);
    // Let go of elsewhere, the key would never come up here.
    window.addEventListener('blur', stopTalking);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', stopTalking);
      stopTalking();
    };
  }, [shortcuts]);
}
