/** The list with the item at `from` taken to `to`. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = items.filter((_, index) => index !== from);
  const item = items[from];
  return item === undefined ? rest : [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** Where an item lies after it was dropped before or after another one. */
export function droppedAt(from: number, target: number, position: 'before' | 'after' | 'on'): number {
  const gap = target + (position === 'after' ? 1 : 0);
  return gap - (from < gap ? 1 : 0);
}
