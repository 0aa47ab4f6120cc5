/**
 * A time that survives video coding: 24 bits as black and white squares, and a second row of squares that follows from the first in no
 * simple way, so that a picture that is too poor to read, or a blend of two, is noticed. 24 bits of milliseconds last 4.6 hours.
 */
export const clockBits = 24;
export const clockRows = 2;
const clockRange = 2 ** clockBits;

/** Milliseconds on the one clock of this machine, as far as the code carries them. */
export function clockNow(): number {
  return Math.round(performance.timeOrigin + performance.now()) % clockRange;
}

/** True is white; row after row. */
export function encodeClock(time: number): boolean[] {
  return [...bitsOf(time), ...bitsOf(scramble(time))];
}

/** Null where the rows do not fit together. */
export function decodeClock(squares: readonly boolean[]): number | null {
  const time = squares.slice(0, clockBits).reduce((sum, bit, index) => sum + (bit ? 2 ** index : 0), 0);
  return encodeClock(time).every((bit, index) => bit === squares[index]) ? time : null;
}

function bitsOf(value: number): boolean[] {
  return Array.from({ length: clockBits }, (_, index) => ((value >> index) & 1) === 1);
}

/** Multiplication by an odd number and inversion: a neighbouring time differs in half of its bits. */
function scramble(time: number): number {
  return ~Math.imul(time, 0x9e3779b1) & (clockRange - 1);
}

/** From `since` to `until`, over the end of the range. */
export function clockDifference(since: number, until: number): number {
  return (until - since + clockRange) % clockRange;
}
