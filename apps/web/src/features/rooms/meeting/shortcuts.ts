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
  /** Where the key is, whatever it writes. */
  code: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  repeat: boolean;
}

/** What a key does; null for nothing. Keys with Alt, Ctrl or Meta belong to the browser and the system. */
export function actionOf({ key, code, shiftKey, altKey, ctrlKey, metaKey, repeat }: KeyPress): ShortcutAction | null {
  if (altKey || ctrlKey || metaKey || repeat) return null;
  const pressed = letterOf(key, code);
  // `?` needs Shift on many keyboards, and none on others.
  if (pressed === '?' || pressed === '؟') return 'help';
  const name = shiftKey ? `Shift+${pressed.toUpperCase()}` : pressed;
  const entries = Object.entries(shortcuts) as [ShortcutAction, string][];
  return entries.find(([, shortcut]) => shortcut === name)?.[0] ?? null;
}

/** A keyboard of another script has no letter of these: there the place counts where a Latin keyboard has it. */
function letterOf(key: string, code: string): string {
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  const isOtherScript = /^\p{L}+$/u.test(key) && !/\p{Script=Latin}/u.test(key);
  return (isOtherScript && place ? place : key).toLowerCase();
}

/** Keys typed here mean what they write or choose. */
const taken =
  'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"], [role="slider"]';
/** Space presses these. */
const pressed = 'button, a[href], [role="button"], [role="tab"], summary';

/** Keys by which one goes to a button. */
const steps: ReadonlySet<string> = new Set(['Tab', 'Enter', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']);

export function isStep(key: string): boolean {
  return steps.has(key);
}

/**
 * Whether a key that was pressed here is for the meeting. Space presses a button for who goes `byKeys`; where a mouse or a finger has left the focus on a button,
 * nobody looks at it, and who holds the bar wants to talk.
 */
export function isFree(target: Pick<Element, 'closest'> | null, key: string, byKeys: boolean): boolean {
  if (target?.closest(taken)) return false;
  return key !== ' ' || !byKeys || !target?.closest(pressed);
}
