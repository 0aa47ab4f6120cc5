import { type IceFragment, type SdpCandidate, writeIceFragment } from '@footlight/formats';
import type { Clock } from '../../base/clock.ts';
import { TypedEvents } from '../../base/events.ts';
import { newSecret } from '../../base/ids.ts';
import type { IceState, SfuRoom, TransportParameters } from '../sfu/index.ts';

export interface SdpSessionTimes {
  /** From the answer to the DTLS handshake. */
  connectTimeoutMs: number;
  /** How long ICE may be disconnected before the session ends; a client may restart ICE meanwhile. */
  disconnectGraceMs: number;
}

export type SdpSessionEnd =
  /** DELETE, or the server's own `close`. */
  | 'deleted'
  | 'connect_timeout'
  /** DTLS was closed by the client, or failed. */
  | 'disconnected'
  /** ICE was silent for longer than the grace. */
  | 'ice_timeout'
  | 'replaced'
  /** The media worker died. */
  | 'worker_lost'
  | 'room_closed'
  /** What it played is not there any more, or more is there now: a player offers anew. */
  | 'media_changed';

export type SdpSessionEvents = {
  connected: [];
  closed: [reason: SdpSessionEnd];
};

export interface SdpSessionDeps {
  room: SfuRoom;
  peerId: string;
  /** The client sends media. */
  sender: boolean;
  transport: TransportParameters;
  /** As the client offered it. */
  clientUfrag: string;
  /** Of the first accepted section, where ICE parameters belong (BUNDLE). */
  mid: string;
  clock: Clock;
  times: SdpSessionTimes;
}

export type PatchOutcome =
  /** 204: candidates; an ICE-lite server learns them from the checks themselves. */
  | { outcome: 'accepted' }
  /** 200 with `fragment` and the new `etag`. */
  | { outcome: 'restarted'; fragment: string; etag: string }
  /** 412 */
  | { outcome: 'etag_mismatch' }
  /** 428 */
  | { outcome: 'etag_missing' };

/** One peer that is signalled by offer and answer over HTTP: its transport, from the answer to its end. */
export class SdpSession {
  readonly id = newSecret(16);
  readonly events = new TypedEvents<SdpSessionEvents>();
  readonly #deps: SdpSessionDeps;
  readonly #off: (() => void)[] = [];
  #etag = newEtag();
  #clientUfrag: string;
  #cancelTimer: (() => void) | undefined;
  #connected = false;
  #closed = false;

  constructor(deps: SdpSessionDeps) {
    this.#deps = deps;
    this.#clientUfrag = deps.clientUfrag;
    this.#arm(deps.times.connectTimeoutMs, 'connect_timeout');
    this.#listen();
  }

  get room(): SfuRoom {
    return this.#deps.room;
  }

  get peerId(): string {
    return this.#deps.peerId;
  }

  get etag(): string {
    return this.#etag;
  }

  get connected(): boolean {
    return this.#connected;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** RFC 9725 section 4.3. `ifMatch` is the header's value: the ETag, or `*`. */
  async patch(ifMatch: string | undefined, { ice }: IceFragment): Promise<PatchOutcome> {
    if (ifMatch === undefined) return { outcome: 'etag_missing' };
    if (ifMatch !== '*' && ifMatch !== this.#etag) return { outcome: 'etag_mismatch' };
    if (ice === undefined || ice.usernameFragment === this.#clientUfrag) return { outcome: 'accepted' };
    const { room, peerId, sender, transport, mid } = this.#deps;
    const fresh = await room.restartIce({ peerId, sender });
    this.#clientUfrag = ice.usernameFragment;
    this.#etag = newEtag();
    return { outcome: 'restarted', fragment: writeIceFragment(fresh, sdpCandidates(transport), mid), etag: this.#etag };
  }

  close(reason: SdpSessionEnd): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelTimer?.();
    for (const off of this.#off) off();
    this.#deps.room.closePeer(this.peerId);
    this.events.emit('closed', reason);
    this.events.removeAll();
  }

  #listen(): void {
    const { room, peerId, sender, times } = this.#deps;
    this.#off.push(
      room.events.on('transportState', (state) => {
        if (state.peerId !== peerId || state.sender !== sender) return;
        if (state.dtlsState === 'closed' || state.dtlsState === 'failed') this.close('disconnected');
        else if (state.dtlsState === 'connected') this.#onConnected(state.iceState, times.disconnectGraceMs);
      }),
      room.events.on('transportsLost', ({ peerIds }) => {
        if (peerIds.includes(peerId)) this.close('worker_lost');
      }),
      room.events.on('closed', () => this.close('room_closed')),
    );
  }

  #onConnected(iceState: IceState, graceMs: number): void {
    // Whoever heard of the same change before may have ended it.
    if (this.#closed) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (iceState === 'disconnected') this.#arm(graceMs, 'ice_timeout');
    if (this.#connected) return;
    this.#connected = true;
    this.events.emit('connected');
  }

  #arm(delayMs: number, reason: SdpSessionEnd): void {
    this.#cancelTimer = this.#deps.clock.after(delayMs, () => this.close(reason));
  }
}

/** Candidates of a transport as SDP has them. */
export function sdpCandidates({ iceCandidates }: TransportParameters): SdpCandidate[] {
  return iceCandidates.map(({ foundation, priority, address, port, protocol }) => {
    return { foundation, priority, address, port, protocol };
  });
}

/** A strong entity tag, quotes included (RFC 9110 section 8.8.3). */
function newEtag(): string {
  return `"${newSecret(12)}"`;
}
