import type { Pin, ServerPayload } from '@footlight/contract';
import { pinView } from '../view.ts';
import type { ShowShopRepository } from './repository.ts';

export interface ShowRoom {
  broadcastId: string;
  roomId: string;
}

export type AnnouncePins = (roomId: string, payload: Omit<ServerPayload<'pinnedProducts'>, 'seq'>) => void;

/**
 * What each live show of this node shows now, as its audience was last told. The database decides: every change is written first and then
 * read again, one reading of a show at a time, so that the last thing told is the last thing written.
 */
export class PinBoard {
  readonly #repository: ShowShopRepository;
  readonly #announce: AnnouncePins;
  /** By room id; shows without pins are absent. */
  readonly #pins = new Map<string, readonly Pin[]>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(deps: { repository: ShowShopRepository; announce: AnnouncePins }) {
    this.#repository = deps.repository;
    this.#announce = deps.announce;
  }

  /** Without asking the database. */
  of(roomId: string): Pin[] {
    return [...(this.#pins.get(roomId) ?? [])];
  }

  /** Reads what is pinned and tells the room if that is something else than before. */
  refresh(show: ShowRoom): Promise<Pin[]> {
    return this.#inTurn(show.roomId, async () => {
      const pins = (await this.#repository.pins(show.broadcastId)).map(pinView);
      this.#show(show.roomId, pins);
      return pins;
    });
  }

  /** At once: the show is over, whatever the database says. */
  clear(roomId: string): void {
    this.#show(roomId, []);
  }

  #show(roomId: string, pins: Pin[]): void {
    if (JSON.stringify(pins) === JSON.stringify(this.of(roomId))) return;
    if (pins.length === 0) this.#pins.delete(roomId);
    else this.#pins.set(roomId, pins);
    this.#announce(roomId, { pins });
  }

  #inTurn<T>(roomId: string, work: () => Promise<T>): Promise<T> {
    const done = (this.#turns.get(roomId) ?? Promise.resolve()).then(work);
    const turn = done.catch(() => undefined);
    this.#turns.set(roomId, turn);
    void turn.then(() => {
      if (this.#turns.get(roomId) === turn) this.#turns.delete(roomId);
    });
    return done;
  }
}
