import { say } from './terminal.mjs';

/** What a check of the doctor answers. A failure ends the run with an error; a warning may be how things should be. */
export const ok = (text) => ({ sign: '✓', text });
export const note = (text, remedy) => ({ sign: '·', text, remedy });
export const warn = (text, remedy) => ({ sign: '!', text, remedy });
export const fail = (text, remedy) => ({ sign: '✗', text, remedy });

/** Prints a finding with its remedy; answers whether it is no failure. */
export function report({ sign, text, remedy }) {
  say(`${sign} ${text}`);
  if (remedy !== undefined) say(`    ${remedy}`);
  return sign !== '✗';
}
