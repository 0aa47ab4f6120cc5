import type { ClientPayload } from '@footlight/contract';
import type { types } from 'mediasoup-client';
import { FootlightError, toFootlightError } from '../errors.ts';
import type { Emit } from '../socket.ts';
import type { Timings } from '../timings.ts';
import type { TransportState } from './types.ts';

/** What both directions of a room's media share. */
export interface MediaContext {
  emit: Emit;
  timings: Timings;
  /** Loaded with the capabilities of the present router. */
  device: () => types.Device;
  iceServers: () => Promise<RTCIceServer[]>;
  /** There is something to do: asks for a pass of the repair loop. */
  wake: () => void;
}

export interface MediaPathOptions extends MediaContext {
  direction: 'send' | 'receive';
  onState: (state: TransportState) => void;
  /** The transport has closed, and with it everything it carried. */
  onDropped: () => void;
}

type Repair = 'none' | 'restartIce' | 'rebuild';

/** This many transports in a row that never connected make the path `failed`; it is tried further all the same. */
const attemptsUntilFailed = 2;

/**
 * One direction's transport: opened when it is first needed, watched, and repaired on request: ICE is restarted first; if that
 * does not connect in time, the transport is dropped and made anew. What is watched by timers only notes what to do and
 * asks for a repair; the room's repair loop does it.
 */
export class MediaPath {
  readonly #options: MediaPathOptions;
  #transport: types.Transport | null = null;
  #repair: Repair = 'none';
  #restarting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unconnected = 0;
  #wasConnected = false;
  #opening: Promise<types.Transport> | null = null;
  #state: TransportState = 'none';
  /** The server was asked for a transport, and not yet to close it. */
  #isAtServer = false;
  #closed = false;

  constructor(options: MediaPathOptions) {
    this.#options = options;
  }

  get state(): TransportState {
    return this.#state;
  }

  get current(): types.Transport | null {
    return this.#transport;
  }

  /** The transport, opened if there is none. */
  open(): Promise<types.Transport> {
    if (this.#transport !== null) return Promise.resolve(this.#transport);
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** After the socket was resumed: the server still has the transport, but whether packets flow is another question. */
  verify(): void {
    const state = this.#transport?.connectionState;
    if (state !== undefined && state !== 'connected' && state !== 'new') this.#want('restartIce');
  }

  /** The server has lost its end: only a new transport helps. */
  invalidate(): void {
    if (this.#transport !== null || this.#opening !== null) this.#want('rebuild');
  }

  /** Does what has been noted. After a rebuild there is no transport until `open`. */
  async repair(): Promise<void> {
    const repair = this.#repair;
    this.#repair = 'none';
    if (repair === 'rebuild') {
      this.drop();
    } else if (repair === 'restartIce' && this.#transport !== null) {
      await this.#restartIce(this.#transport).catch((error: unknown) => {
        const refused = error instanceof FootlightError && error.code !== 'network';
        this.#repair = refused ? 'rebuild' : 'restartIce';
        throw error;
      });
    }
  }

  /** Nothing is to be carried at present: without a transport there is then nothing to recover either. */
  rest(): void {
    if (this.#transport !== null) return;
    this.#wasConnected = false;
    this.#show('none');
  }

  /** Nothing is to be carried any more: closes the transport here and at the server, which would go on sending. */
  async giveUp(): Promise<void> {
    this.drop();
    this.rest();
    if (!this.#isAtServer) return;
    await this.#options.emit('closeTransport', { sender: this.#options.direction === 'send' });
    this.#isAtServer = false;
  }

  /** For good. */
  close(): void {
    this.#closed = true;
    this.drop();
  }

  /** Closes the transport; the next `open` makes another. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#repair = 'none';
    this.#restarting = false;
    const transport = this.#transport;
    this.#transport = null;
    if (transport !== null) {
      transport.close();
      this.#options.onDropped();
    }
    if (this.#state !== 'none') this.#show(this.#closed ? 'none' : this.#troubled());
  }

  async #open(): Promise<types.Transport> {
    const { direction, emit, device, iceServers } = this.#options;
    const sender = direction === 'send';
    this.#show(this.#wasConnected ? 'recovering' : 'connecting');
    this.#isAtServer = true;
    const [parameters, servers] = await Promise.all([emit('createWebRtcTransport', { sender }), iceServers()]);
    if (this.#closed) throw new FootlightError('closed');
    const options = { ...parameters, iceServers: servers } as unknown as types.TransportOptions;
    const transport = sender ? device().createSendTransport(options) : device().createRecvTransport(options);
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      emit('connectTransport', { sender, dtlsParameters: dtlsParameters as never }).then(
        () => done(),
        (error: unknown) => {
          // The transport asks only once, so without this answer it can never connect.
          if (this.#transport === transport) this.#want('rebuild');
          fail(toFootlightError(error));
        },
      );
    });
    transport.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
      const payload = { kind, rtpParameters, appData } as unknown as ClientPayload<'produce'>;
      emit('produce', payload).then(({ producerId }) => done({ id: producerId }), fail);
    });
    transport.on('connectionstatechange', (state) => {
      if (this.#transport === transport) this.#changed(state);
    });
    this.#transport = transport;
    return transport;
  }

  async #restartIce(transport: types.Transport): Promise<void> {
    const { direction, emit } = this.#options;
    const { iceParameters } = await emit('restartIce', { sender: direction === 'send' });
    if (this.#transport !== transport) return;
    this.#restarting = transport.connectionState !== 'connected';
    this.#expectConnection();
    await transport.restartIce({ iceParameters: iceParameters as types.IceParameters }).catch((error: unknown) => {
      throw toFootlightError(error, 'transport_missing');
    });
  }

  #changed(state: types.ConnectionState): void {
    if (state === 'connected') {
      clearTimeout(this.#timer);
      this.#restarting = false;
      this.#repair = 'none';
      this.#unconnected = 0;
      this.#wasConnected = true;
      this.#show('connected');
    } else if (state === 'connecting') {
      this.#show(this.#troubled());
      if (!this.#restarting) this.#expectConnection();
    } else if (state === 'disconnected') {
      this.#show(this.#troubled());
      if (this.#restarting) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#want('restartIce'), this.#options.timings.iceGraceMs);
    } else if (state === 'failed') {
      clearTimeout(this.#timer);
      this.#want(this.#restarting || !this.#wasConnected ? 'rebuild' : 'restartIce');
    }
  }

  /** Slow networks get longer with every transport that did not make it. */
  #expectConnection(): void {
    clearTimeout(this.#timer);
    const patience = this.#options.timings.iceConnectMs * Math.min(3, 1 + this.#unconnected);
    this.#timer = setTimeout(() => {
      if (this.#transport?.connectionState !== 'connected') this.#want('rebuild');
    }, patience);
  }

  #want(repair: 'restartIce' | 'rebuild'): void {
    clearTimeout(this.#timer);
    if (this.#repair === 'rebuild') return;
    this.#repair = repair;
    if (repair === 'rebuild') this.#unconnected++;
    this.#show(this.#troubled());
    this.#options.wake();
  }

  #troubled(): TransportState {
    if (this.#unconnected >= attemptsUntilFailed) return 'failed';
    return this.#wasConnected ? 'recovering' : 'connecting';
  }

  #show(state: TransportState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}
