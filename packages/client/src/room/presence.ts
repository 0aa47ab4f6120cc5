import type { RoomSnapshot } from '@footlight/contract';
import { type FootlightError, toFootlightError } from '../errors.ts';
import type { SessionManager } from '../session.ts';
import { RoomSocket } from '../socket.ts';
import type { Timings } from '../timings.ts';
import { type Door, type Entered, enterRoom, isFinalRefusal } from './entrance.ts';
import type { Inbox } from './inbox.ts';

export interface PresenceOptions {
  door: Door;
  inbox: Inbox;
  session: SessionManager;
  baseUrl: string;
  timings: Timings;
  /** There is a connection, which is in no room yet. */
  onConnected: () => void;
  onDisconnected: () => void;
}

/**
 * The connection, and whether it is in the room, and as whom: `out`, `lobby` (it knocked, and nothing is to be done until somebody answers) or `in`. A peer that
 * was in is taken up again where the server still has it.
 */
export class Presence {
  readonly socket: RoomSocket;
  readonly #options: PresenceOptions;
  #place: 'out' | 'lobby' | 'in' = 'out';
  #ticket: { roomId: string; resumeToken: string } | null = null;
  #identity: string | null = null;

  constructor(options: PresenceOptions) {
    this.#options = options;
    const { baseUrl, timings, session, inbox, onConnected, onDisconnected } = options;
    this.socket = new RoomSocket({
      baseUrl,
      timings,
      token: async () => {
        await session.ensureIdentity();
        return session.accessToken();
      },
      renew: (refused) => session.renew(refused),
      onConnected: () => {
        inbox.hold();
        onConnected();
      },
      onDisconnected: () => {
        this.lost();
        inbox.discard();
        onDisconnected();
      },
      onEvent: (event, payload) => inbox.receive(event, payload),
    });
  }

  get isIn(): boolean {
    return this.#place === 'in';
  }

  get isInLobby(): boolean {
    return this.#place === 'lobby';
  }

  /** Holds the inbox until `opened`. Null: it waits in the lobby. Rejects with the refusal. */
  async enter(): Promise<Entered | null> {
    const { door, inbox, session } = this.#options;
    inbox.hold();
    const { identity } = session;
    const ticket = this.#ticket && { ...this.#ticket, lastSeq: inbox.lastSeq };
    try {
      const entered = await enterRoom(this.socket.emit, door, ticket);
      this.#place = 'in';
      this.#identity = identity;
      this.#ticket = ticketOf(entered.snapshot);
      return entered;
    } catch (error) {
      if (toFootlightError(error, 'internal').code !== 'in_lobby') throw error;
      this.#place = 'lobby';
      this.#identity = identity;
      this.#ticket = null;
      return null;
    }
  }

  /** Repeating does not change it; of who has yet to come in, neither does trying passwords on that were too many: they try again themselves. */
  isFinal(error: FootlightError): boolean {
    const { door } = this.#options;
    const triesPassword = door.to === 'meeting' && door.password !== undefined && this.#identity === null;
    return isFinalRefusal(error) || (triesPassword && error.code === 'rate_limited');
  }

  /** It was the room that refused, not something in it. */
  isFull({ code }: FootlightError): boolean {
    return code === 'capacity_exceeded' && !this.isIn;
  }

  /** The state contains what `enter` has answered: what came since comes after it. */
  opened(): void {
    this.#options.inbox.release();
  }

  /** The lobby has answered; true if that was waited for. */
  answered(): boolean {
    if (this.#place !== 'lobby') return false;
    this.#place = 'out';
    return true;
  }

  /** The server does not know that we are in. */
  lost(): void {
    this.#place = 'out';
  }

  /** Sent before the connection is closed by whoever calls this; nobody waits for the answer. */
  leave(): void {
    if (this.#place === 'in') this.socket.emit('leave', {}).catch(() => undefined);
    this.#place = 'out';
    this.#ticket = null;
  }

  /** Somebody else than who came here uses this page now: the room has to know them as who they are. */
  get isSomebodyElse(): boolean {
    const { identity } = this.#options.session;
    return this.#place !== 'out' && identity !== null && identity !== this.#identity;
  }
}

function ticketOf({ roomId, me }: RoomSnapshot): { roomId: string; resumeToken: string } {
  return { roomId, resumeToken: me.resumeToken };
}
