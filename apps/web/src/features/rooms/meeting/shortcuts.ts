export const shortcuts = {
  microphone: 'm',
  camera: 'v',
  screen: 's',
  hand: 'h',
  chat: 'c',
  people: 'p',
  view: 'g',
  audioOnly: 'a',
  fullscreen: 'f',
  help: '?',
  leave: 'Shift+L',
} as const;
export type ShortcutAction = keyof typeof shortcuts;

export interface KeyPress {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  repeat: boolean;
}

/** What a key does; null for nothing. Keys with Alt, Ctrl or Meta belong to the browser and the system. */
export function actionOf({ key, shiftKey, altKey, ctrlKey, metaKey, repeat }: KeyPress): ShortcutAction | null {
  if (altKey || ctrlKey || metaKey || repeat) return null;
  const pressed = key.toLowerCase();
  // `?` needs Shift on many keyboards, and none on others.
  if (pressed === '?') return 'help';
  const name = shiftKey ? `Shift+${pressed.toUpperCase()}` : pressed;
  const entries = Object.entries(shortcuts) as [ShortcutAction, string][];
  return entries.find(([, shortcut]) => shortcut === name)?.[0] ?? null;
}

/** Keys typed here mean what they write or choose. */
const taken =
  'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"], [role="slider"]';
/** Space presses these. */
const pressed = `${taken}, button, a[href], [role="button"], [role="tab"], summary`;

/** Whether a key that was pressed here is for the meeting. */
export function isFree(target: Pick<Element, 'closest'> | null, key: string): boolean {
  return !target?.closest(key === ' ' ? pressed : taken);
}
