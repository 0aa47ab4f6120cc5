import { playbackProtocols } from '@footlight/contract';
import type { types } from 'mediasoup-client';
import { Devices } from './devices.ts';
import { acrossTabs } from './exclusive.ts';
import { HlsWay, type OpenEngine, openEngine } from './hls/index.ts';
import { type Interaction, LiveInteraction } from './interaction/index.ts';
import { LiveMeeting } from './meeting/live-meeting.ts';
import type { Meeting, OpenMeetingOptions } from './meeting/types.ts';
import { LadderPlayer } from './player/player.ts';
import type { PlaybackProtocol, Player, Preview } from './player/types.ts';
import { type Api, createApi, RestClient } from './rest.ts';
import type { Door } from './room/entrance.ts';
import { LiveRoom, type LiveRoomOptions } from './room/live-room.ts';
import type { RoomSession } from './room/types.ts';
import { SessionManager } from './session.ts';
import { defaultStorage, type TokenStorage } from './storage.ts';
import { defaultTimings, type Timings } from './timings.ts';

export interface FootlightOptions {
  /** Origin of the service. */
  baseUrl: string;
  /** Default: localStorage in a browser that allows it, else memory. */
  storage?: TokenStorage;
  /** How the refresh token travels. Default: `cookie` in a browser, else `body` (kept in `storage`). */
  tokenTransport?: 'cookie' | 'body';
  fetch?: typeof globalThis.fetch;
  /** mediasoup-client's; for environments it does not know itself, such as Node. */
  handlerFactory?: types.HandlerFactory;
  /** What plays HLS. Default: hls.js, or the browser itself. */
  openEngine?: OpenEngine;
  timings?: Partial<Timings>;
}

export interface OpenRoomOptions {
  /** As `RoomSession.setReceiving`; a player decides it itself. Default true. */
  receiving?: boolean;
}

export interface OpenPlayerOptions {
  /** Only these are used, in the server's order. Default: all. */
  protocols?: readonly PlaybackProtocol[];
}

/** The service as one person uses it. */
export class Footlight {
  readonly api: Api;
  readonly session: SessionManager;
  readonly devices = new Devices();
  readonly #options: FootlightOptions;
  readonly #timings: Timings;
  readonly #storage: TokenStorage;
  readonly #rooms = new Set<LiveRoom>();
  #iceServers: Promise<RTCIceServer[]> | null = null;

  constructor(options: FootlightOptions) {
    this.#options = options;
    this.#timings = { ...defaultTimings, ...options.timings };
    this.#storage = options.storage ?? defaultStorage();
    const rest = new RestClient({
      baseUrl: options.baseUrl,
      fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
      timeoutMs: this.#timings.requestMs,
    });
    this.session = new SessionManager(rest, {
      storage: this.#storage,
      tokenTransport: options.tokenTransport ?? (typeof document === 'undefined' ? 'body' : 'cookie'),
      exclusively: acrossTabs(`footlight.session ${new URL(options.baseUrl).origin}`),
    });
    this.api = createApi(rest, this.session);
  }

  /** Connects and joins; makes a guest session if there is no identity. Follow `store` for what becomes of it. */
  openRoom(broadcastId: string, { receiving = true }: OpenRoomOptions = {}): RoomSession {
    return this.#enter({ to: 'broadcast', broadcastId }, { receiving, views: null });
  }

  /** Connects and enters the meeting, or its lobby; makes a guest session if there is no identity. Follow its stores for what becomes of it. */
  openMeeting(roomId: string, { password, invite }: OpenMeetingOptions = {}): Meeting {
    const room = this.#enter({ to: 'meeting', roomId, password, invite }, { receiving: true, views: [] });
    return new LiveMeeting({ roomId, room, api: this.api, timings: this.#timings });
  }

  /** Watches what the room is about. Open the room with `receiving: false`: the player turns that on when it takes WebRTC. */
  openPlayer(room: RoomSession, options: OpenPlayerOptions = {}): Player {
    const { baseUrl, openEngine: open = openEngine } = this.#options;
    const { protocols = playbackProtocols } = options;
    return new LadderPlayer({ room, api: this.api, baseUrl, protocols, timings: this.#timings, openEngine: open });
  }

  /** Watches what an encoder sends before its show has begun, from the address that the ingest answer has for the host. */
  openPreview(url: string): Preview {
    const { baseUrl, openEngine: open = openEngine } = this.#options;
    const address = new URL(url, baseUrl).href;
    return new HlsWay({
      protocol: 'llhls',
      url: address,
      timings: this.#timings,
      openEngine: open,
      isOnAir: () => true,
    });
  }

  /** Chat, likes, hands and moderation of the room. Call it right after `openRoom`: it follows what the room tells from then on. */
  openInteraction(room: RoomSession): Interaction {
    return new LiveInteraction({ room, api: this.api, storage: this.#storage, timings: this.#timings });
  }

  /** Closes every room. */
  close(): void {
    for (const room of [...this.#rooms]) room.close();
  }

  #enter(door: Door, demand: Pick<LiveRoomOptions, 'receiving' | 'views'>): LiveRoom {
    const room = new LiveRoom(door, {
      baseUrl: this.#options.baseUrl,
      session: this.session,
      iceServers: () => this.#loadIceServers(),
      handlerFactory: this.#options.handlerFactory,
      timings: this.#timings,
      ...demand,
      onClosed: () => this.#rooms.delete(room),
    });
    this.#rooms.add(room);
    // Asked ahead, as the room needs it only after joining; a failure shows when the room asks itself.
    this.#loadIceServers().catch(() => undefined);
    return room;
  }

  /** Asked once; again only if that failed. */
  #loadIceServers(): Promise<RTCIceServer[]> {
    this.#iceServers ??= this.api.instance().then(
      ({ iceServers }) =>
        iceServers.map(({ urls, username, credential }) => ({
          urls,
          ...(username === undefined ? {} : { username }),
          ...(credential === undefined ? {} : { credential }),
        })),
      (error: unknown) => {
        this.#iceServers = null;
        throw error;
      },
    );
    return this.#iceServers;
  }
}
