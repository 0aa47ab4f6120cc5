import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  ErrorCode,
  InteractionState,
  MeetingState,
  Pin,
  ProducerInfo,
  RoomSnapshot,
  ServerEventName,
  Waiting,
} from '@footlight/contract';
import { testFakeParameters } from 'mediasoup-client';
import { Server, type Socket } from 'socket.io';

export const ids = {
  broadcast: '01990000-0000-7000-8000-000000000001',
  room: '01990000-0000-7000-8000-000000000002',
  me: '01990000-0000-7000-8000-000000000003',
  host: '01990000-0000-7000-8000-000000000004',
  user: '01990000-0000-7000-8000-000000000005',
} as const;

const quiet: InteractionState = {
  chat: { of: 'broadcast', id: ids.broadcast },
  messages: [],
  pinnedMessage: null,
  chatMode: { audience: 'everyone', slowModeSeconds: 0, linksAllowed: true },
  hands: [],
  liked: false,
  invited: false,
  restriction: null,
};

export interface Call {
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
  payload: any;
}

type Answer = object | ErrorCode;

/**
 * The other end of a room session: a real HTTP and Socket.IO server that speaks the contract about media that does not
 * exist. It records what it is asked, and a test decides single answers by `on`.
 */
export class RoomServer {
  readonly calls: Call[] = [];
  /** Overrides of single events; an error code refuses. Return undefined for the ordinary answer. */
  readonly on: Partial<Record<string, (payload: never) => Answer | undefined>> = {};
  producers: ProducerInfo[] = [];
  seq = 0;
  mediaKept = true;
  missed: object[] = [];
  status: 'scheduled' | 'live' | 'ended' = 'live';
  guests = 0;
  onAir = true;
  pins: Pin[] = [];
  meeting: MeetingState | null = null;
  waiting: Waiting[] = [];
  /** What `getPlayback` offers. */
  ladder: { protocol: string; url?: string }[] = [];
  playbackCalls = 0;
  likes = 0;
  interaction: Partial<InteractionState> = {};
  /** What is asked by REST beside what is answered here; without it a guest session is made. */
  rest: ((method: string, url: URL) => object | undefined) | null = null;
  /** Of the last of these calls. */
  playbackQuery = '';
  /** Takes everything and answers nothing. */
  silent = false;
  #http: HttpServer | null = null;
  #io: Server | null = null;
  #port = 0;
  #nextId = 0;
  readonly #waiting = new Set<() => void>();

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts, on the same port as before if it ran before. */
  async start(): Promise<void> {
    this.#http = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/api/instance') return response.end(JSON.stringify({ iceServers: [] }));
      if (request.url?.includes('/playback')) {
        this.playbackCalls++;
        this.playbackQuery = new URL(request.url, this.url).search;
        return response.end(JSON.stringify({ options: this.ladder, status: this.status, onAir: this.onAir }));
      }
      const own = this.rest?.(request.method ?? 'GET', new URL(request.url ?? '/', this.url));
      if (own !== undefined) return response.end(JSON.stringify(own));
      this.guests++;
      const guest = { id: ids.user, displayName: 'Guest' };
      return response.writeHead(201).end(JSON.stringify({ guest, accessToken: `t${this.guests}`, expiresIn: 900 }));
    });
    this.#io = new Server(this.#http);
    this.#io.on('connection', (socket) => this.#serve(socket));
    this.#http.listen(this.#port, '127.0.0.1');
    await once(this.#http, 'listening');
    this.#port = (this.#http.address() as AddressInfo).port;
  }

  get io(): Server {
    return this.#io!;
  }

  async stop(): Promise<void> {
    const closed = this.#io?.close();
    // A connection that never sent a request counts as busy and would keep the server open.
    this.#http?.closeAllConnections();
    await closed;
    this.#io = null;
  }

  /** Cuts every connection without a word, as a lost network does. */
  cut(): void {
    for (const socket of this.io.sockets.sockets.values()) socket.conn.close();
  }

  tell(event: ServerEventName, payload: object): void {
    this.io.emit(event, payload);
  }

  producer(producerId: string, kind: 'audio' | 'video' = 'video'): ProducerInfo {
    const source = kind === 'video' ? 'camera' : 'microphone';
    return { producerId, peerId: ids.host, kind, appData: { source }, paused: false };
  }

  events(): string[] {
    return this.calls.map(({ event }) => event);
  }

  /** Resolves when `event` has been asked `count` times. */
  async asked(event: string, count = 1): Promise<Call> {
    for (;;) {
      const found = this.calls.filter((call) => call.event === event);
      if (found.length >= count) return found[count - 1]!;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  snapshot(): RoomSnapshot {
    const me = { peerId: ids.me, role: 'viewer' as const, displayName: 'Guest', userId: null, guestId: ids.user };
    return {
      roomId: ids.room,
      seq: this.seq,
      me: { ...me, permissions: ['watch'], resumeToken: 'resume-me' },
      peers: [me, { peerId: ids.host, role: 'host', displayName: 'Host', userId: ids.user, guestId: null }],
      producers: this.producers,
      routerRtpCapabilities: testFakeParameters.generateRouterRtpCapabilities() as never,
      counts: { viewers: 1, likes: this.likes, onAir: this.onAir, status: this.status },
      interaction: { ...quiet, ...this.interaction },
      pins: this.pins,
      meeting: this.meeting,
      waiting: this.waiting,
    };
  }

  broadcast(): object {
    return { id: ids.broadcast, roomId: ids.room, title: 'Show', status: this.status, onAir: this.onAir };
  }

  #serve(socket: Socket): void {
    socket.onAny((event: string, ...args: unknown[]) => {
      const [payload, acknowledge] = args as [never, (answer: object) => void];
      if (this.silent) return;
      this.calls.push({ event, payload });
      const answer = this.on[event]?.(payload) ?? this.#answer(event, payload);
      if (typeof answer === 'string') acknowledge({ ok: false, error: { code: answer, message: answer } });
      else acknowledge({ ok: true, ...answer });
      for (const resolve of this.#waiting) resolve();
      this.#waiting.clear();
    });
  }

  #answer(event: string, payload: never): object {
    const { producerId, kind } = payload as { producerId: string; kind: string };
    switch (event) {
      case 'join':
        return { ...this.snapshot(), broadcast: this.broadcast() };
      case 'joinRoom':
        return this.snapshot();
      case 'resume':
        return { snapshot: this.snapshot(), events: this.missed, mediaKept: this.mediaKept };
      case 'requestSync':
        return { peers: this.snapshot().peers, producers: this.producers };
      case 'createWebRtcTransport':
        return { ...testFakeParameters.generateTransportRemoteParameters(), id: `transport${this.#nextId++}` };
      case 'restartIce':
        return { iceParameters: testFakeParameters.generateTransportRemoteParameters().iceParameters };
      case 'produce':
        return { producerId: `own-${kind}-${this.#nextId++}` };
      case 'consume': {
        const info = this.producers.find((producer) => producer.producerId === producerId)!;
        const codecMimeType = info.kind === 'video' ? 'video/VP8' : 'audio/opus';
        const id = `consumer${this.#nextId++}`;
        const { rtpParameters } = testFakeParameters.generateConsumerRemoteParameters({ id, codecMimeType });
        const encodings = [{ ssrc: 1, scalabilityMode: 'L3T3' }];
        return {
          consumerId: id,
          producerId,
          peerId: info.peerId,
          kind: info.kind,
          rtpParameters: { ...rtpParameters, ...(info.kind === 'video' ? { encodings } : {}) },
          type: info.kind === 'video' ? 'simulcast' : 'simple',
          producerPaused: info.paused,
          appData: info.appData,
        };
      }
      default:
        return {};
    }
  }
}
