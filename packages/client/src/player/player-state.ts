import type { FootlightError } from '../errors.ts';
import type { Ladder } from './ladder.ts';
import type { PlaybackProtocol, PlayerPhase, PlayerState } from './types.ts';
import { freshWay, type Way } from './way.ts';

/** Before anything is known, and after the end. */
export const nothing: PlayerState = {
  ...freshWay,
  phase: 'idle',
  protocol: null,
  options: [],
  choice: 'auto',
  failures: new Map(),
  show: null,
};

export interface PlayerFacts {
  /** What plays; null where there is none. */
  way: Way | null;
  ladder: Ladder;
  failures: ReadonlyMap<PlaybackProtocol, FootlightError>;
  allFailed: boolean;
  onAir: boolean;
  show: PlayerState['show'];
}

export function playerStateOf({ way, ladder, failures, allFailed, onAir, show }: PlayerFacts): PlayerState {
  const options = ladder.options.map(({ protocol }) => protocol);
  const common = { options, choice: ladder.choice, failures, show };
  if (way !== null) return { ...way.store.get(), protocol: way.protocol, ...common };
  const phase: PlayerPhase = allFailed ? 'failed' : onAir ? 'opening' : 'idle';
  const error = phase === 'failed' ? ([...failures.values()].at(-1) ?? null) : null;
  return { ...freshWay, phase, error, protocol: null, ...common };
}
