import type { MediaSource } from '@footlight/contract';
import type { types } from 'mediasoup-client';
import type { FootlightError } from '../errors.ts';
import { layersOf } from './outgoing.ts';
import type { LocalTrack, LocalTrackState, PublishOptions } from './types.ts';

/** A track that is to be at the server, and how far that is. */
export interface Publication {
  source: MediaSource;
  track: MediaStreamTrack;
  options: PublishOptions;
  producer: types.Producer | null;
  /** As the person wants it. */
  paused: boolean;
  /** As the server has it. */
  pausedThere: boolean;
  state: LocalTrackState;
  error: FootlightError | null;
  promise: PromiseWithResolvers<LocalTrack>;
  /** Waits for the reason why the server closed the producer; cancels the wait. */
  held: (() => void) | null;
  /** Stops listening to the track. */
  release: () => void;
}

/** The server may change its mind about these without the person doing anything, so they are tried again. */
export const temporaryRefusals = new Set<FootlightError['code']>([
  'network',
  'unavailable',
  'internal',
  'rate_limited',
  'capacity_exceeded',
  'transport_missing',
  'not_joined',
  'token_expired',
  'unauthenticated',
]);

export function newPublication(source: MediaSource, track: MediaStreamTrack, options: PublishOptions): Publication {
  const promise: Publication['promise'] = Promise.withResolvers();
  // It rejects only for those who wait for it; everybody else reads the state.
  promise.promise.catch(() => undefined);
  return {
    source,
    track,
    options,
    producer: null,
    paused: !track.enabled,
    pausedThere: false,
    state: 'publishing',
    error: null,
    promise,
    held: null,
    release: () => undefined,
  };
}

/** `wanted`: how many layers anybody wants, by producer. */
export function viewOf(publication: Publication, wanted: ReadonlyMap<string, number>): LocalTrack {
  const { source, track, producer, paused, state, error } = publication;
  const isReduced = producer !== null && (wanted.get(producer.id) ?? layersOf(producer)) < layersOf(producer);
  return { source, track, producerId: producer?.id ?? null, paused, state, isReduced, error };
}

/** Calls back when the device behind it goes away, or has gone already, until `release`. */
export function onTrackEnded(publication: Publication, ended: () => void): void {
  const { track } = publication;
  if (track.readyState === 'ended') {
    ended();
    return;
  }
  track.addEventListener('ended', ended);
  publication.release = () => track.removeEventListener('ended', ended);
}

/** Whether this page has paused it at the server, or asked for that. */
export function isPausedByUs({ paused, pausedThere, state }: Publication): boolean {
  return paused || pausedThere || state === 'failed';
}

/** Waits for the reason why the server closed it; `unheard` where none comes. */
export function hold(publication: Publication, waitMs: number, unheard: () => void): void {
  const timer = setTimeout(() => {
    publication.held = null;
    unheard();
  }, waitMs);
  publication.held = () => clearTimeout(timer);
}

export function unhold(publication: Publication): void {
  publication.held?.();
  publication.held = null;
}
