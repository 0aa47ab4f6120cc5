import { AppError } from '../../../base/errors.ts';
import type { LikeState, LikesRepository } from './repository.ts';

export interface Toggle {
  person: string;
  /** What it is to be; the opposite of what it is where this is left out. */
  liked?: boolean | undefined;
  /** A toggle that came before with this id does not count again. */
  clientId?: string | undefined;
}

export interface Toggled {
  liked: boolean;
  likes: number;
}

interface Waiting {
  toggle: Toggle;
  resolve: (answer: Toggled) => void;
  reject: (error: unknown) => void;
}

/** Of one person: a client sends its next toggle when the one before is answered, so few are ever in doubt. */
const keptIds = 8;
/** Toggles in one transaction; the others wait for the next. */
const mostTogether = 250;

/**
 * Who likes which show, counted exactly. An answer is given when the database has it. Toggles that come while one transaction runs share the next, so that a
 * crowd costs few of them.
 */
export class Likes {
  readonly #repository: LikesRepository;
  readonly #changed: (roomId: string, likes: number) => void;
  /** By room; there while a transaction runs. */
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(repository: LikesRepository, deps: { changed: (roomId: string, likes: number) => void }) {
    this.#repository = repository;
    this.#changed = deps.changed;
  }

  liked(roomId: string, person: string): Promise<boolean> {
    return this.#repository.liked(roomId, person);
  }

  toggle(roomId: string, toggle: Toggle): Promise<Toggled> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(roomId);
      const entry = { toggle, resolve, reject };
      if (waiting !== undefined) {
        waiting.push(entry);
        return;
      }
      this.#waiting.set(roomId, [entry]);
      void this.#work(roomId);
    });
  }

  async #work(roomId: string): Promise<void> {
    for (;;) {
      const batch = this.#waiting.get(roomId)?.splice(0, mostTogether) ?? [];
      if (batch.length === 0) break;
      try {
        const people = [...new Set(batch.map(({ toggle }) => toggle.person))];
        const applied = await this.#repository.apply(roomId, people, (states) =>
          batch.map(({ toggle }) => applyToggle(states.get(toggle.person)!, toggle)),
        );
        if (applied === undefined) throw new AppError('not_found', 'there is no show in this room');
        this.#changed(roomId, applied.likes);
        for (const [index, { resolve }] of batch.entries())
          resolve({ liked: applied.answer[index]!, likes: applied.likes });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#waiting.delete(roomId);
  }
}

/** Changes the state of the person; answers whether it likes the show now. */
export function applyToggle(state: LikeState, { liked, clientId }: Toggle): boolean {
  if (clientId !== undefined && state.toggleIds.includes(clientId)) return state.liked;
  state.liked = liked ?? !state.liked;
  if (clientId !== undefined) state.toggleIds = [clientId, ...state.toggleIds].slice(0, keptIds);
  return state.liked;
}
