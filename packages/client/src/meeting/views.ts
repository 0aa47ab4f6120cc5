import type { View } from '../room/types.ts';
import type { NetworkState } from './types.ts';

/** Of what is on the screen, what is asked for; a height of 0 asks for the lowest layer. */
export function viewsFor(
  views: readonly View[],
  { network, audioOnly }: { network: NetworkState; audioOnly: boolean },
): readonly View[] {
  const cameras = !audioOnly && network !== 'poor';
  const shown = cameras ? views : views.filter(({ source }) => source === 'screen');
  if (network === 'good') return shown;
  const largest = network === 'limited' ? largestOf(shown) : undefined;
  return shown.map((view) => (view === largest ? view : { ...view, height: 0 }));
}

function largestOf(views: readonly View[]): View | undefined {
  return views.reduce<View | undefined>((best, view) => (view.height > (best?.height ?? -1) ? view : best), undefined);
}
