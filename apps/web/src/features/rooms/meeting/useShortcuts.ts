import { useEffect, useRef } from 'react';
import { usePreferences } from '../../../shell/preferences.ts';
import type { OwnDevices } from '../useOwnDevices.ts';
import { actionOf, isFree, isStep, type ShortcutAction } from './shortcuts.ts';

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
  const byKeys = useRef(false);

  useEffect(() => {
    if (!shortcuts) return;
    const stopTalking = () => {
      if (!isTalking.current) return;
      isTalking.current = false;
      now.current.setMuted(true).catch(reportError);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (isStep(event.key)) byKeys.current = true;
      if (!isFree(event.target as Element, event.key, byKeys.current)) return;
      if (event.key === ' ') {
        if (!now.current.speaks) return;
        event.preventDefault();
        event.stopPropagation();
        if (event.repeat || !now.current.isMuted) return;
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
      if (event.key !== ' ' || !isTalking.current) return;
      // Firefox presses a button when the key comes up, whatever became of it going down.
      event.preventDefault();
      stopTalking();
    };
    const onPointerDown = () => {
      byKeys.current = false;
    };
    document.addEventListener('pointerdown', onPointerDown, true);
    // Before the buttons hear of it.
    document.addEventListener('keydown', onKeyDown, true);
    document.addEventListener('keyup', onKeyUp, true);
    // Let go of elsewhere, the key would never come up here.
    window.addEventListener('blur', stopTalking);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown, true);
      document.removeEventListener('keydown', onKeyDown, true);
      document.removeEventListener('keyup', onKeyUp, true);
      window.removeEventListener('blur', stopTalking);
      stopTalking();
    };
  }, [shortcuts]);
}
