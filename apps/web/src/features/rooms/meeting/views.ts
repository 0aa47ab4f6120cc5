import type { View } from '@footlight/client';
import type { Placed } from './plan.ts';

/** What is on the screen of others' pictures, largest first, in device pixels. */
export function viewsOf(placed: readonly Placed[], pixelRatio: number): View[] {
  return placed
    .filter(({ tile }) => !tile.isSelf)
    .sort((one, other) => other.rect.width * other.rect.height - one.rect.width * one.rect.height)
    .map(({ tile, rect }) => ({
      peerId: tile.peerId,
      source: tile.kind === 'screen' ? 'screen' : 'camera',
      height: Math.round(rect.height * pixelRatio),
    }));
}
