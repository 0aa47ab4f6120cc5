import type { RestrictionEntry } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import { newId } from '../../../base/ids.ts';
import type { Peer, Place, RoomsService } from '../../rooms/index.ts';
import type { ChatShow } from '../chat/room-chat.ts';
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

  /** Throws `forbidden` for those who moderate: the role is taken away first. Who is banned is removed from the room at once. */
  async restrict(acting: Acting, person: PersonKey, wanted: NewRestriction): Promise<RestrictionEntry> {
    const { acts, restrictions, standing } = this.#deps;
    const { show, actor } = acting;
    if (person === `user:${actor.id}` || (await standing.rankOf(show, person)) > ranks.audience)
      throw new AppError('forbidden', 'those who moderate a show cannot be restricted in it');
    const displayName = await this.nameOf(show, person);
    const list = await restrictions.list(show.broadcastId);
    const addresses = wanted.kind === 'ban' ? await this.#addressesOf(show, person) : [];
    const done = await acts.perform(
      {
        ...acting,
        action: wanted.kind === 'ban' ? 'banned' : 'timed_out',
        target: { id: personOf(person).id, displayName },
        detail:
          wanted.kind === 'ban' ? wanted.reason : [`${wanted.seconds} s`, wanted.reason].filter(Boolean).join(': '),
      },
      async (tx, { at }) => {
        const made: RestrictionRow = {
          id: newId(at.getTime()),
          broadcast_id: show.broadcastId,
          kind: wanted.kind,
          person,
          person_name: displayName,
          address_hashes: addresses,
          reason: wanted.reason,
          by_name: actor.displayName,
          created_at: at,
          until: wanted.kind === 'ban' ? null : new Date(at.getTime() + wanted.seconds * 1000),
          lifted_at: null,
        };
        const replaced = await insertRestriction(tx, made);
        return { result: { made, replaced }, undo: { kind: 'restricted', restrictionId: made.id } };
      },
    );
    const { made, replaced } = done!;
    list.remove(new Set(replaced));
    list.add(made);
    this.apply(show, made);
    return entryView(made);
  }

  async list({ show }: Acting, page: { before: string | undefined; limit: number }) {
    const { repository, acts } = this.#deps;
    const rows = await repository.inForce(show.broadcastId, acts.now, { ...page, limit: page.limit + 1 });
    return pageOf(rows, page.limit, entryView);
  }

  async lift(acting: Acting, restrictionId: string): Promise<void> {
    const { acts, repository } = this.#deps;
    const row = await repository.byId(acting.show.broadcastId, restrictionId);
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
    await this.release(acting.show, row);
  }

  /** A moderator removes somebody from the room; they may come back. */
  async remove({ room, peer }: Place, peerId: string): Promise<void> {
    const { acts, rooms, standing } = this.#deps;
    const target = this.peer({ room, peer }, peerId);
    const acting = await standing.moderatingRoom(room.id, peer.principal);
    if (target.role === 'host' && peer.role !== 'host')
      throw new AppError('forbidden', 'a host can only be removed by a host');
    if (target.role !== 'host') await standing.checkAbove(acting, target.identity);
    const { principal } = target;
    await acts.record({
      ...acting,
      action: 'peer_removed',
      target: { id: personOf(target.identity).id, displayName: principal.displayName },
    });
    rooms.evict(room, target, 'kicked');
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
  apply(show: ChatShow, row: RestrictionRow): void {
    const { rooms } = this.#deps;
    for (const { room, peer } of this.#concerned(show, row)) {
      // A player over WHEP is a guest of one session, known by its address alone.
      const meant = peer.identity === row.person || peer.overHttp;
      if (row.kind === 'ban' && meant) rooms.evict(room, peer, 'banned');
      else peer.connection?.emit('restricted', { restriction: { kind: row.kind, until: iso(row.until) } });
    }
  }

  /** A restriction holds no longer; another one may. */
  async release(show: ChatShow, row: RestrictionRow): Promise<void> {
    const { restrictions } = this.#deps;
    (await restrictions.list(show.broadcastId)).remove(new Set([row.id]));
    for (const { peer } of this.#concerned(show, row)) {
      const restriction = await restrictions.of(show.broadcastId, peer.principal, peer.ip);
      peer.connection?.emit('restricted', { restriction });
    }
  }

  /** One that was lifted holds again. */
  async restore(show: ChatShow, row: RestrictionRow): Promise<void> {
    const list = await this.#deps.restrictions.list(show.broadcastId);
    list.remove(new Set([row.id]));
    list.add({ ...row, lifted_at: null });
    this.apply(show, row);
  }

  /** Of an account, or the name a guest goes by in this show; throws `not_found` for somebody nobody has met. */
  async nameOf(show: ChatShow, person: PersonKey): Promise<string> {
    const { kind, id } = personOf(person);
    const name =
      kind === 'user'
        ? await this.#deps.userName(id)
        : (this.#peersOf(show, person)[0]?.principal.displayName ??
          (await this.#deps.repository.nameOf(show.broadcastId, person)));
    if (name === undefined) throw new AppError('not_found', kind === 'user' ? 'no such account' : 'no such guest here');
    return name;
  }

  /** From where a person is here, and from where they have written. */
  async #addressesOf(show: ChatShow, person: PersonKey): Promise<string[]> {
    const { restrictions, repository } = this.#deps;
    const here = this.#peersOf(show, person).flatMap(({ ip }) =>
      ip === null ? [] : (restrictions.addressHash(show.broadcastId, ip) ?? []),
    );
    return [...new Set([...here, ...(await repository.addressesOf(show.broadcastId, person))])];
  }

  /** Peers of the person, and guests from where they were. */
  #concerned({ broadcastId, roomId }: ChatShow, row: RestrictionRow): Place[] {
    const { rooms, restrictions } = this.#deps;
    const room = rooms.room(roomId);
    if (room === undefined) return [];
    const isFromThere = ({ principal, ip }: Peer) => {
      const hash = restrictions.addressOf(broadcastId, principal, ip);
      return hash !== null && row.address_hashes.includes(hash);
    };
    return [...room.peers]
      .filter((peer) => peer.identity === row.person || isFromThere(peer))
      .map((peer) => ({ room, peer }));
  }

  #peersOf({ roomId }: ChatShow, person: PersonKey): Peer[] {
    const room = this.#deps.rooms.room(roomId);
    return room === undefined ? [] : [...room.peers].filter(({ identity }) => identity === person);
  }
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
