import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { SfuRoom } from '../../sfu/index.ts';
import type { TapParts } from './audio-tap.ts';
import type { TapOptions } from './options.ts';
import type { TapPublication } from './tap-publication.ts';

/** What the parts of a stream tap have in common. */
export interface TapContext {
  room: SfuRoom;
  publication: TapPublication;
  options: TapOptions;
  clock: Clock;
  logger: Logger;
  /** Sound only, beside an encoder. */
  beside: boolean;
  isHost: (peerId: string) => boolean;
  /** Whether its codec is one that is tapped; those that are not are told of once. */
  isTapped: (producerId: string) => boolean;
  partsOf: (peerId: string) => TapParts;
}
