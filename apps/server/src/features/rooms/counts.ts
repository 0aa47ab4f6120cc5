import type { RoomCounts } from '@footlight/contract';
import type { Clock } from '../../base/clock.ts';
import type { Closeable } from '../../base/closeable.ts';
import type { Peer } from './peer.ts';
import type { RoomFacts } from './policy.ts';
import { countWatching } from './watching.ts';

export interface CountsDeps {
  clock: Clock;
  peers: () => Iterable<Peer>;
  /** Viewers that are not in the room. */
  outside: () => number;
  /** Everybody in the room is to hear this now. */
  tell: (counts: RoomCounts) => void;
  /** Another number of viewers has been told. */
  onViewers: (count: number) => void;
}

interface Crowd {
  /** Identities that may not publish. */
  watching: number;
  /** Peers of a meeting that the others have not been told of; null where nobody is in one. */
  unnamed: number | null;
}

/** Numbers that change in crowds are told at most this often. */
const updatePeriodMs = 250;

/** What a room counts and what its owner says of it; and when the room is told that it is different now. */
export class Counts implements Closeable {
  readonly #deps: CountsDeps;
  #facts: RoomFacts;
  #told: Pick<RoomCounts, 'viewers' | 'likes' | 'unnamed'>;
  /** Null where somebody has come, gone or changed since it was counted. */
  #crowd: Crowd | null = null;
  #cancelUpdate: (() => void) | null = null;
  #closed = false;

  constructor(facts: RoomFacts, deps: CountsDeps) {
    this.#facts = facts;
    this.#deps = deps;
    this.#told = { viewers: 0, likes: facts.likes };
  }

  get facts(): RoomFacts {
    return this.#facts;
  }

  /**
   * People watching: those who may not publish, each identity once, and those who watch without being in the room. Of a show they are its audience: who listens in
   * the meeting it shows does not watch it.
   */
  get viewers(): number {
    return this.#counted.watching + this.#deps.outside();
  }

  get now(): RoomCounts {
    const { unnamed } = this.#counted;
    return { ...this.#facts, viewers: this.viewers, ...(unnamed !== null && { unnamed }) };
  }

  /** Tells, if anything is new: likes soon, for they come in crowds; the rest at once. */
  setFacts(changes: Partial<RoomFacts>): void {
    const { onAir, status } = this.#facts;
    this.#facts = { ...this.#facts, ...changes };
    if (this.#facts.status !== status) this.#crowd = null;
    if (this.#facts.onAir !== onAir || this.#facts.status !== status) this.#tell();
    else if (this.#facts.likes !== this.#told.likes) this.changed();
  }

  /** Somebody has come, gone or changed roles. */
  peersChanged(): void {
    this.#crowd = null;
    this.changed();
  }

  /** Likes or viewers outside may be others than before: tells, soon. */
  changed(): void {
    if (this.#closed || this.#cancelUpdate !== null) return;
    this.#cancelUpdate = this.#deps.clock.after(updatePeriodMs, () => {
      this.#cancelUpdate = null;
      const { viewers, likes, unnamed } = this.now;
      const told = this.#told;
      if (viewers !== told.viewers || likes !== told.likes || unnamed !== told.unnamed) this.#tell();
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancelUpdate?.();
  }

  #tell(): void {
    const { now } = this;
    const before = this.#told;
    this.#told = now;
    this.#deps.tell(now);
    if (now.viewers !== before.viewers) this.#deps.onViewers(now.viewers);
  }

  get #counted(): Crowd {
    this.#crowd ??= this.#count();
    return this.#crowd;
  }

  #count(): Crowd {
    const peers = [...this.#deps.peers()];
    const members = peers.filter(({ door }) => door === 'member');
    const watchers = this.#facts.status === 'meeting' ? peers : peers.filter(({ door }) => door === 'audience');
    const unnamed = members.filter(({ knownTo }) => !knownTo.has('member')).length;
    return { watching: countWatching(watchers), unnamed: members.length > 0 ? unnamed : null };
  }
}
