import type { Restriction, RestrictionEntry } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import { newId } from '../../../base/ids.ts';
import type { Principal } from '../../../base/principal.ts';
import type { Peer, Place, RoomsService } from '../../rooms/index.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { pageOf } from '../id-cursor.ts';
import { type PersonKey, personOf } from '../people.ts';
import type { Acts } from './acts.ts';
import type { RestrictionRow } from './restriction-list.ts';
import type { Restrictions } from './restrictions.ts';
import { insertRestriction, liftRestriction, type RestrictionsRepository } from './restrictions-repository.ts';
import { type Acting, ranks, type Standing } from './standing.ts';

export interface PeopleModerationDeps {
  acts: Acts;
  repository: RestrictionsRepository;
  restrictions: Restrictions;
  standing: Standing;
  rooms: RoomsService;
  /** Somebody may not come into a meeting again. */
  sendAway: (roomId: string, person: PersonKey) => Promise<void>;
  /** Whether somebody may not. */
  isSentAway: (roomId: string, person: PersonKey) => Promise<boolean>;
  /** Somebody who was banned or removed from a meeting may come again. */
  allowBack: (roomId: string, person: PersonKey) => Promise<void>;
  /** The present name of an account; undefined where there is none. */
  userName: (userId: string) => Promise<string | undefined>;
}

export interface NewRestriction {
  kind: 'timeout' | 'ban';
  /** Of a time-out. */
  seconds: number;
  reason: string;
}

/** What moderators do to people: time them out, ban them, remove them. */
export class PeopleModeration {
  readonly #deps: PeopleModerationDeps;

  constructor(deps: PeopleModerationDeps) {
    this.#deps = deps;
  }

  /** Throws `forbidden` for those who moderate: the role is taken away first. Holds at once, also while the database is away: who is banned is removed from the room. */
  async restrict(acting: Acting, person: PersonKey, wanted: NewRestriction): Promise<RestrictionEntry> {
    const { acts, restrictions, standing } = this.#deps;
    const { conversation, actor } = acting;
    if (person === actor.person || (await standing.rankOf(conversation, person)) > ranks.audience)
      throw new AppError('forbidden', 'those who moderate cannot be restricted');
    const displayName = await this.nameOf(conversation, person);
    const list = await restrictions.list(conversation.id);
    const addresses = wanted.kind === 'ban' ? await this.#addressesOf(conversation, person) : [];
    const { moment } = acts;
    const { at } = moment;
    const isBan = wanted.kind === 'ban';
    const made: RestrictionRow = {
      id: newId(at.getTime()),
      conversation_id: conversation.id,
      kind: wanted.kind,
      person,
      person_name: displayName,
      address_hashes: addresses,
      reason: wanted.reason,
      by_name: actor.displayName,
      created_at: at,
      until: isBan ? null : new Date(at.getTime() + wanted.seconds * 1000),
      lifted_at: null,
    };
    list.replace(made);
    await this.apply(conversation, made);
    const act = {
      ...acting,
      action: isBan ? 'banned' : 'timed_out',
      target: { id: personOf(person).id, displayName },
      detail: isBan ? wanted.reason : [`${wanted.seconds} s`, wanted.reason].filter(Boolean).join(': '),
    } as const;
    await acts.record(act, {
      moment,
      undo: { kind: 'restricted', restrictionId: made.id },
      store: (tx) => insertRestriction(tx, made),
      stored: () => list.stored(made.id),
    });
    return entryView(made);
  }

  /** A ban from what is talked in here now. Members of a meeting that is shown are banned from the meeting too, by those who moderate that. */
  async ban({ room, peer }: Place, person: PersonKey, reason: string): Promise<void> {
    const { standing } = this.#deps;
    const wanted = { kind: 'ban', seconds: 0, reason } as const;
    const here = await standing.inRoom(room.id);
    const acting = await standing.moderating(here, peer.principal);
    const isMember = room.by('member').some(({ identity }) => identity === person);
    const inMeeting = isShown(here) && isMember ? await this.#moderatingMeeting(room.id, peer.principal) : undefined;
    await this.restrict(acting, person, wanted);
    if (inMeeting !== undefined) await this.restrict(inMeeting, person, wanted);
  }

  async list({ conversation }: Acting, page: { before: string | undefined; limit: number }) {
    const { repository, acts } = this.#deps;
    const rows = await repository.inForce(conversation.id, acts.now, { ...page, limit: page.limit + 1 });
    return pageOf(rows, page.limit, entryView);
  }

  async lift(acting: Acting, restrictionId: string): Promise<void> {
    const { acts, repository } = this.#deps;
    const row = await repository.byId(acting.conversation.id, restrictionId);
    if (row === undefined) throw new AppError('not_found', 'no such restriction');
    const target = { id: personOf(row.person).id, displayName: row.person_name };
    const lifted = await acts.perform(
      { ...acting, action: 'restriction_lifted', target, detail: row.kind },
      async (tx, { at }) => {
        if (!(await liftRestriction(tx, row.id, at))) return undefined;
        return { result: true, undo: { kind: 'lifted', restrictionId } };
      },
    );
    if (lifted !== true) throw new AppError('not_found', 'it does not hold any more');
    await this.release(acting.conversation, row);
  }

  /** A moderator removes somebody from the room, also while the database is away. To a show they may come back, to a meeting when its hosts let them. */
  async remove({ room, peer }: Place, peerId: string): Promise<void> {
    const { acts, rooms, standing } = this.#deps;
    const target = this.peer({ room, peer }, peerId);
    const here = await standing.inRoom(room.id);
    const isMember = here.inMeeting && target.door === 'member';
    // Who leads only the show does not decide who is in the meeting.
    const acting = isMember
      ? await this.#moderatingMeeting(room.id, peer.principal)
      : await standing.moderating(here, peer.principal);
    if (acting === undefined) throw new AppError('forbidden', 'only who moderates the meeting may do that');
    if (target.role === 'host' && peer.role !== 'host')
      throw new AppError('forbidden', 'a host can only be removed by a host');
    if (target.role !== 'host' || isMember) await standing.checkAbove(acting, target.identity);
    const { principal } = target;
    const person = target.identity;
    const removed = { id: personOf(person).id, displayName: principal.displayName };
    rooms.evict(room, target, 'kicked');
    await acts.record(
      { ...acting, action: 'peer_removed', target: removed },
      isMember ? { undo: { kind: 'sentAway', person } } : {},
    );
  }

  peer({ room }: Place, peerId: string): Peer {
    const peer = room.peer(peerId);
    if (peer === undefined) throw new AppError('not_found', 'no such peer in this room');
    return peer;
  }

  /**
   * A restriction holds from now on. Whom it names is told, or removed where they may not be here; other guests from the same address may go
   * on watching, since they may be others, but are told that they may not write.
   */
  async apply(conversation: Conversation, row: RestrictionRow): Promise<void> {
    const { rooms, sendAway } = this.#deps;
    for (const { room, peer } of this.#concerned(conversation, row)) {
      // A player over WHEP is a guest of one session, known by its address alone.
      const meant = peer.identity === row.person || peer.overHttp;
      // A show has no say in who is in its meeting.
      const stays = isShown(conversation) && peer.door === 'member';
      if (row.kind === 'ban' && meant && !stays) rooms.evict(room, peer, 'banned');
      else this.#tellRestriction(conversation, peer, { kind: row.kind, until: iso(row.until) });
    }
    if (conversation.of === 'room' && row.kind === 'ban') await sendAway(conversation.roomId, row.person);
  }

  /** A restriction holds no longer; another one may. */
  async release(conversation: Conversation, row: RestrictionRow): Promise<void> {
    const { acts, restrictions, allowBack } = this.#deps;
    const list = await restrictions.list(conversation.id);
    list.remove(new Set([row.id]));
    const isBanned = list.of(row.person, null, acts.now.getTime())?.kind === 'ban';
    if (conversation.of === 'room' && row.kind === 'ban' && !isBanned) await allowBack(conversation.roomId, row.person);
    for (const { peer } of this.#concerned(conversation, row)) {
      const restriction = await restrictions.of(conversation.id, peer.principal, peer.ip);
      this.#tellRestriction(conversation, peer, restriction);
    }
  }

  /** Whether somebody is kept out of a meeting because they were removed, and by no ban, which is lifted for itself. */
  async isRemoved({ id, roomId }: Conversation, person: PersonKey): Promise<boolean> {
    const { acts, restrictions, isSentAway } = this.#deps;
    if ((await restrictions.list(id)).of(person, null, acts.now.getTime())?.kind === 'ban') return false;
    return isSentAway(roomId, person);
  }

  /** Somebody who was removed from a meeting may come again. */
  async allowBack({ roomId }: Conversation, person: PersonKey): Promise<void> {
    await this.#deps.allowBack(roomId, person);
  }

  /** One that was lifted holds again. */
  async restore(conversation: Conversation, row: RestrictionRow): Promise<void> {
    const list = await this.#deps.restrictions.list(conversation.id);
    list.remove(new Set([row.id]));
    list.add({ ...row, lifted_at: null });
    await this.apply(conversation, row);
  }

  /** The name somebody goes by here, or of an account that is not here; throws `not_found` for somebody nobody has met. */
  async nameOf(conversation: Conversation, person: PersonKey): Promise<string> {
    const { kind, id } = personOf(person);
    const name =
      this.#peersOf(conversation, person)[0]?.principal.displayName ??
      (kind === 'user' ? await this.#deps.userName(id) : await this.#deps.repository.nameOf(conversation.id, person));
    if (name === undefined) throw new AppError('not_found', kind === 'user' ? 'no such account' : 'no such guest here');
    return name;
  }

  /** From where a person is here, and, where the database knows, from where they have written. */
  async #addressesOf(conversation: Conversation, person: PersonKey): Promise<string[]> {
    const { restrictions, repository } = this.#deps;
    const written = repository.addressesOf(conversation.id, person).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'unavailable') return [];
      throw error;
    });
    const here = this.#peersOf(conversation, person).flatMap(({ ip }) =>
      ip === null ? [] : (restrictions.addressHash(conversation.id, ip) ?? []),
    );
    return [...new Set([...here, ...(await written)])];
  }

  /** Undefined for those who moderate the show alone. */
  async #moderatingMeeting(roomId: string, principal: Principal): Promise<Acting | undefined> {
    try {
      return await this.#deps.standing.moderating({ of: 'room', id: roomId }, principal);
    } catch (error) {
      if (error instanceof AppError && (error.code === 'forbidden' || error.code === 'not_found')) return undefined;
      throw error;
    }
  }

  /** Whoever reads something else at the moment is not told. */
  #tellRestriction(conversation: Conversation, peer: Peer, restriction: Restriction | null): void {
    if (this.#deps.standing.isCurrent(conversation)) peer.connection?.emit('restricted', { restriction });
  }

  /** Peers of the person, and guests from where they were. */
  #concerned(conversation: Conversation, row: RestrictionRow): Place[] {
    const { restrictions } = this.#deps;
    const isFromThere = ({ principal, ip }: Peer) => {
      const hash = restrictions.addressOf(conversation.id, principal, ip);
      return hash !== null && row.address_hashes.includes(hash);
    };
    return this.#present(conversation).filter(({ peer }) => peer.identity === row.person || isFromThere(peer));
  }

  #peersOf(conversation: Conversation, person: PersonKey): Peer[] {
    return this.#present(conversation).flatMap(({ peer }) => (peer.identity === person ? [peer] : []));
  }

  /** Who is in its room because of it: while a meeting is shown, the audience is none of its people; of a show that is over in a meeting nobody is. */
  #present(conversation: Conversation): Place[] {
    const { rooms, standing } = this.#deps;
    const room = rooms.room(conversation.roomId);
    if (room === undefined) return [];
    const places = [...room.peers].map((peer) => ({ room, peer }));
    if (standing.isCurrent(conversation)) return places;
    return conversation.of === 'room' ? places.filter(({ peer }) => peer.door === 'member') : [];
  }
}

/** The chat of a show in the room of a meeting. */
function isShown({ of, inMeeting }: Conversation): boolean {
  return of === 'broadcast' && inMeeting;
}

function entryView(row: RestrictionRow): RestrictionEntry {
  return {
    id: row.id,
    kind: row.kind,
    person: { ...personOf(row.person), displayName: row.person_name },
    reason: row.reason,
    by: row.by_name,
    at: row.created_at.toISOString(),
    until: iso(row.until),
  };
}

const iso = (time: Date | null) => time?.toISOString() ?? null;
