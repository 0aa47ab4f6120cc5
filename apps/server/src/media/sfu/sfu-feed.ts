import type { DirectTransport, MediaKind, Producer } from 'mediasoup/types';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import type { TypedEvents } from '../../base/events.ts';
import { Demand } from './demand.ts';
import { mediaError, requireOpen } from './errors.ts';
import { parseRtpParameters } from './parameters.ts';
import type { Publication } from './peer-media.ts';
import type { RoomPublications } from './room-publications.ts';
import type { RoomRouters } from './room-routers.ts';
import type { ProducerAppData, RtpParameters, SfuRoomEvents } from './types.ts';

export interface SfuFeedDeps {
  events: TypedEvents<SfuRoomEvents>;
  publications: RoomPublications;
  /** `lost`: its worker died. */
  onClosed: (lost: boolean) => void;
}

/** A producer whose RTP comes from this process. */
export interface FedProducer extends Closeable {
  readonly producerId: string;
  readonly closed: boolean;
  readonly demand: Demand;
  send(packet: Uint8Array): void;
}

/** A publisher inside this process: producers on a direct transport, seen by the room like those of any peer. */
export class SfuFeed implements Closeable {
  readonly peerId: string;
  readonly #deps: SfuFeedDeps;
  readonly #producers = new Map<string, Producer>();
  #transport: DirectTransport | undefined;
  #flowing = false;
  #closed = false;

  constructor(peerId: string, deps: SfuFeedDeps) {
    this.peerId = peerId;
    this.#deps = deps;
  }

  get producers(): number {
    return this.#producers.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Once, by the room. Throws `unavailable`. */
  async open(routers: RoomRouters): Promise<void> {
    try {
      const router = await routers.home.router;
      this.#transport = await router.createDirectTransport();
    } catch (error) {
      this.#end(false);
      throw mediaError(error);
    }
    if (this.#closed) this.#transport.close();
    this.#transport.once('routerclose', () => this.#end(true));
  }

  async produce(a: { kind: MediaKind; rtpParameters: RtpParameters; appData: ProducerAppData }): Promise<FedProducer> {
    const transport = this.#transport;
    if (transport === undefined || this.#closed) throw new AppError('transport_missing', 'The feed has closed');
    const rtpParameters = parseRtpParameters(a.rtpParameters, a.kind);
    let producer: Producer;
    try {
      producer = await transport.produce({ kind: a.kind, rtpParameters });
    } catch (error) {
      throw mediaError(error, 'invalid');
    }
    requireOpen(producer, transport);
    const demand = new Demand();
    const publication: Publication = { producer, peer: this.#peer, demand, layers: undefined, appData: a.appData };
    this.#producers.set(producer.id, producer);
    producer.observer.once('close', () => {
      this.#producers.delete(producer.id);
      this.#deps.publications.remove(publication);
    });
    this.#deps.publications.add(publication);
    return {
      producerId: producer.id,
      demand,
      get closed() {
        return producer.closed;
      },
      send: (packet) => {
        if (!producer.closed) producer.send(asBuffer(packet));
      },
      close: () => producer.close(),
    };
  }

  /** Sender reports of its producers, so that the SFU knows when their media was captured. */
  sendRtcp(packet: Uint8Array): void {
    if (!this.#closed) this.#transport?.sendRtcp(asBuffer(packet));
  }

  /** Tells the room that media comes, or has ceased to come: what it finds out by itself for other peers. */
  setFlowing(flowing: boolean): void {
    if (this.#flowing === flowing) return;
    this.#flowing = flowing;
    this.#deps.events.emit('mediaFlow', { peerId: this.peerId, flowing });
  }

  close(): void {
    this.#end(false);
  }

  get #peer(): { readonly id: string } {
    return { id: this.peerId };
  }

  #end(lost: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.setFlowing(false);
    this.#transport?.close();
    this.#deps.onClosed(lost);
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
