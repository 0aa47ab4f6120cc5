import type { RoomRole } from '@footlight/contract';
import type { PersonState } from './people-repository.ts';
import type { MeetingRow } from './repository.ts';

const nothing: PersonState = { removed: false, admitted: false, role: null };

export interface SpaceDeps {
  /** Something else holds for a person: to be stored. */
  store: (person: string, state: PersonState) => void;
  /** The lock has ended with the meeting: to be stored. */
  unlocked: () => void;
}

/** What is known of one meeting room in memory: its row, whom it invites, and what holds for single persons. What is changed here is stored by whoever changes it, but for persons and the end of a lock. */
export class MeetingSpace {
  row: MeetingRow;
  /** By account. */
  readonly members: Map<string, RoomRole>;
  /** Since when somebody is in it. */
  activeSince: Date | null = null;
  /** What its people were told last (`MeetingState` as JSON, without what the broadcast counts). */
  told = '';
  /** The peer that was told to lead. */
  leaderPeerId: string | null = null;
  readonly #people: Map<string, PersonState>;
  readonly #deps: SpaceDeps;

  constructor(row: MeetingRow, members: Map<string, RoomRole>, people: Map<string, PersonState>, deps: SpaceDeps) {
    this.row = row;
    this.members = members;
    this.#people = people;
    this.#deps = deps;
  }

  get id(): string {
    return this.row.id;
  }

  /** `person`: an identity key, as everywhere here. */
  isOwner(person: string | undefined): boolean {
    return person === `user:${this.row.host_id}`;
  }

  /** What this person is here by the word of its hosts; null where they have said nothing. */
  roleOf(person: string | undefined): RoomRole | null {
    if (person === undefined) return null;
    if (this.isOwner(person)) return 'host';
    const [kind, id = ''] = person.split(':');
    return kind === 'user' ? (this.members.get(id) ?? null) : this.person(person).role;
  }

  /** The owner cannot be sent away, whose room it is. */
  isSentAway(person: string): boolean {
    return this.person(person).removed && !this.isOwner(person);
  }

  person(person: string): PersonState {
    return this.#people.get(person) ?? nothing;
  }

  set(person: string, changes: Partial<PersonState>): void {
    const before = this.person(person);
    const after = { ...before, ...changes };
    if (after.removed === before.removed && after.admitted === before.admitted && after.role === before.role) return;
    if (after.removed || after.admitted || after.role !== null) this.#people.set(person, after);
    else this.#people.delete(person);
    this.#deps.store(person, after);
  }

  /** The meeting is over: what held as long as it went on holds no more. */
  over(): void {
    this.activeSince = null;
    this.told = '';
    this.leaderPeerId = null;
    if (this.row.locked) {
      this.row = { ...this.row, locked: false };
      this.#deps.unlocked();
    }
    for (const person of [...this.#people.keys()]) this.set(person, { admitted: false, role: null });
  }
}
