import type { Peer as PeerView, ServerPayload } from '@footlight/contract';
import type { Peer } from './peer.ts';
import type { Door } from './policy.ts';

type News = 'newPeer' | 'userJoined' | 'peerLeft' | 'userLeft';

export interface IntroductionsDeps {
  peers: () => Iterable<Peer>;
  /** Whether everybody is named who comes and goes; else those who may publish. */
  namesAll: () => boolean;
  /** Tells those who came in by this door, or everybody, but not `except`. */
  announce: <E extends News>(
    door: Door | undefined,
    event: E,
    payload: Omit<ServerPayload<E>, 'seq'>,
    except?: Peer,
  ) => void;
}

const doors: readonly Door[] = ['member', 'audience'];

/** Whether those who came in by this door may know of a peer: a show has its stage and its audience, and who only listens in the meeting it shows has not chosen to be seen. */
export function isShownTo(door: Door, peer: Peer): boolean {
  return door === 'member' || peer.door === 'audience' || peer.may('publish');
}

/** Those who may know of a peer; undefined: everybody. */
export function knowersOf(peer: Peer): Door | undefined {
  return isShownTo('audience', peer) ? undefined : 'member';
}

/** Whom the peers of a room have been told of: in large rooms those who may publish. */
export class Introductions {
  readonly #deps: IntroductionsDeps;

  constructor(deps: IntroductionsDeps) {
    this.#deps = deps;
  }

  /** Those that who came in by this door has been told of. */
  views(door: Door): PeerView[] {
    return [...this.#deps.peers()].filter(({ knownTo }) => knownTo.has(door)).map((peer) => peer.view());
  }

  /** Makes a peer known to whom it is to be, and unknown to whom it may be no longer: after it came and after every change of its role. Idempotent. */
  introduce(peer: Peer): void {
    this.#tellOfLeaving(peer, (door) => !isShownTo(door, peer));
    if (!this.#deps.namesAll() && !peer.may('publish')) return;
    const news = doors.filter((door) => !peer.knownTo.has(door) && isShownTo(door, peer));
    for (const door of news) peer.knownTo.add(door);
    this.#tell(news, ['newPeer', 'userJoined'], peer.view(), peer);
  }

  /** It has left. */
  takeLeave(peer: Peer): void {
    this.#tellOfLeaving(peer, () => true);
  }

  #tellOfLeaving(peer: Peer, of: (door: Door) => boolean): void {
    const former = doors.filter((door) => peer.knownTo.has(door) && of(door));
    for (const door of former) peer.knownTo.delete(door);
    this.#tell(former, ['peerLeft', 'userLeft'], { peerId: peer.id });
  }

  /** One event where it is for everybody. */
  #tell<E extends News>(
    to: readonly Door[],
    events: readonly E[],
    payload: Omit<ServerPayload<E>, 'seq'>,
    except?: Peer,
  ): void {
    if (to.length === 0) return;
    const door = to.length === doors.length ? undefined : to[0];
    for (const event of events) this.#deps.announce(door, event, payload, except);
  }
}
