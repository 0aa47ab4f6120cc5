import type { TypedEvents } from '../../base/events.ts';
import type { Logger } from '../../base/logger.ts';
import type { FlowWatch } from './flow-watch.ts';
import { RoomObservers } from './observers.ts';
import type { PeerMedia, Publication } from './peer-media.ts';
import type { RoomRouters } from './room-routers.ts';
import type { ProducerInfo, SfuRoomEvents } from './types.ts';

/** The producers of a room, and what watches them: flow of their media, audio levels. */
export class RoomPublications {
  readonly byId = new Map<string, Publication>();
  readonly #events: TypedEvents<SfuRoomEvents>;
  readonly #deps: { routers: RoomRouters; flow: FlowWatch };
  readonly #observers: RoomObservers;
  /** Ends the flow watch, by publishing peer. */
  readonly #endWatch = new Map<PeerMedia, () => void>();

  constructor(events: TypedEvents<SfuRoomEvents>, deps: { routers: RoomRouters; flow: FlowWatch; logger: Logger }) {
    this.#events = events;
    this.#deps = deps;
    this.#observers = new RoomObservers(events, this.byId, deps);
  }

  /** `peer` where the media comes over a transport whose flow is to be watched. */
  add(publication: Publication, peer?: PeerMedia): void {
    const { producer } = publication;
    this.byId.set(producer.id, publication);
    if (peer !== undefined && !this.#endWatch.has(peer)) this.#endWatch.set(peer, this.#watch(peer));
    // A film that somebody shows is not somebody who speaks.
    if (producer.kind === 'audio' && publication.appData.source !== 'screenAudio')
      void this.#observers.add(publication, this.#deps.routers.home);
    this.#events.emit('producerOpened', describe(publication));
  }

  remove(publication: Publication, peer?: PeerMedia): void {
    const { producer } = publication;
    this.byId.delete(producer.id);
    if (peer !== undefined && peer.producers.size === 0) {
      this.#endWatch.get(peer)?.();
      this.#endWatch.delete(peer);
    }
    this.#observers.removed(publication);
    this.#events.emit('producerClosed', { producerId: producer.id, peerId: publication.peer.id });
  }

  list(): ProducerInfo[] {
    return [...this.byId.values()].map(describe);
  }

  #watch(peer: PeerMedia): () => void {
    const { transport } = peer.requireTransport(true);
    return this.#deps.flow.watch({
      transport,
      isSending: () => [...peer.producers.values()].some((one) => !one.producer.paused),
      onFlow: (flowing) => this.#events.emit('mediaFlow', { peerId: peer.id, flowing }),
    });
  }
}

function describe({ producer, peer, appData }: Publication): ProducerInfo {
  return { producerId: producer.id, peerId: peer.id, kind: producer.kind, appData, paused: producer.paused };
}
