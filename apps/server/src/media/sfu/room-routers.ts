import type { Producer, Router, RouterRtpCodecCapability } from 'mediasoup/types';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { noWorker } from './errors.ts';
import { PipeLink } from './pipe-link.ts';
import type { MediaWorker } from './worker.ts';
import type { WorkerPool } from './worker-pool.ts';

/**
 * Codecs in the payload types that a viewer's own offer gave them. mediasoup numbers payload types by router, so viewers whose numbers
 * cannot be chosen (WHEP) are served from a router that has theirs.
 */
export type Dialect = RouterRtpCodecCapability[];

/** Different ones a room serves at once; browsers of one make share one. */
const maxDialects = 32;

/** A router of the room on one worker; of those in the room's own payload types there is one on a worker. */
export interface RouterSlot {
  readonly worker: MediaWorker;
  readonly router: Promise<Router>;
  /** Undefined for the room's own payload types. */
  readonly dialect: string | undefined;
  /** Receive transports that are here or on their way. */
  seats: number;
  /** From the home router to this one; made with the first producer that is wanted here. */
  link: Promise<PipeLink> | undefined;
}

/**
 * The place of one receive transport. It weighs on its worker as many consumers as it has, at least those it was
 * expected to get: so the choices of viewers who join in the same tick see each other.
 */
export interface Seat {
  readonly slot: RouterSlot;
  addConsumer(): void;
  removeConsumer(): void;
  /** Idempotent. */
  release(): void;
}

/** The routers of one room: home, where peers publish, and spill routers for viewers beyond what home's worker serves. */
export class RoomRouters implements Closeable {
  readonly #pool: WorkerPool;
  readonly #codecs: RouterRtpCodecCapability[];
  readonly #maxConsumersPerWorker: number;
  readonly #socketBufferBytes: number;
  readonly #logger: Logger;
  #home: RouterSlot | undefined;
  readonly #spills = new Map<MediaWorker, RouterSlot>();
  readonly #dialects = new Set<RouterSlot>();
  #closed = false;

  constructor(
    pool: WorkerPool,
    options: {
      codecs: RouterRtpCodecCapability[];
      maxConsumersPerWorker: number;
      socketBufferBytes: number;
      logger: Logger;
    },
  ) {
    this.#pool = pool;
    this.#codecs = options.codecs;
    this.#maxConsumersPerWorker = options.maxConsumersPerWorker;
    this.#socketBufferBytes = options.socketBufferBytes;
    this.#logger = options.logger;
  }

  /** Throws `unavailable` while home is being rebuilt. */
  get home(): RouterSlot {
    if (this.#home === undefined) throw noWorker();
    return this.#home;
  }

  /** Home first. */
  get slots(): RouterSlot[] {
    return [...(this.#home ? [this.#home] : []), ...this.#spills.values(), ...this.#dialects];
  }

  /**
   * Makes home: a spill router that is left becomes it, so that its viewers keep their transports; else a new router on
   * the least loaded worker. Throws `unavailable` when there is none.
   */
  async openHome(): Promise<void> {
    const [spill] = [...this.#spills.values()].sort((a, b) => a.worker.load.seats - b.worker.load.seats);
    if (spill === undefined) {
      const worker = this.#pool.leastLoaded();
      if (worker === undefined) throw noWorker();
      const slot = this.#createSlot(worker);
      const router = await slot.router;
      if (this.#closed) return router.close();
      this.#home = slot;
      return;
    }
    await spill.router;
    if (this.#closed || this.#spills.get(spill.worker) !== spill) throw noWorker();
    this.#spills.delete(spill.worker);
    this.#home = spill;
  }

  /** Whether a receive transport with so many consumers finds a worker that has room for it; served it is all the same. */
  hasRoomFor(expected: number): boolean {
    return this.#pool.leastLoaded((worker) => this.#fits(worker, expected)) !== undefined;
  }

  /** Places a receive transport that will get about `expected` consumers. Decides and counts before any await. */
  takeSeat(expected: number, dialect?: Dialect): Seat {
    const near = this.#chooseSlot(expected);
    const slot = dialect === undefined ? near : this.#dialectSlot(near, dialect);
    const { load } = slot.worker;
    let weight = expected;
    let consumers = 0;
    let released = false;
    slot.seats += 1;
    load.seats += weight;
    const reweigh = (change: number) => {
      if (released) return;
      consumers += change;
      const next = Math.max(expected, consumers);
      load.seats += next - weight;
      weight = next;
    };
    return {
      slot,
      addConsumer: () => reweigh(1),
      removeConsumer: () => reweigh(-1),
      release: () => {
        if (released) return;
        released = true;
        load.seats -= weight;
        slot.seats -= 1;
        this.#closeIfEmpty(slot);
      },
    };
  }

  /** Resolves when the producer (of the home router) can be consumed on `slot`, to its id there. */
  async bring(producer: Producer, slot: RouterSlot): Promise<string> {
    const home = this.home;
    if (slot === home) return producer.id;
    const link = slot.link ?? this.#openLink(home, slot);
    return await (await link).pipe(producer);
  }

  /** Forgets the router on a dead worker; tells whether home must be opened anew. Every link from a dead home is cut. */
  workerDied(worker: MediaWorker): { homeLost: boolean } {
    this.#spills.delete(worker);
    for (const slot of this.#dialects) if (slot.worker === worker) this.#dialects.delete(slot);
    if (this.#home?.worker !== worker) return { homeLost: false };
    this.#home = undefined;
    for (const slot of this.slots) this.#closeLink(slot);
    return { homeLost: true };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const slot of this.slots) this.#closeSlot(slot);
    this.#spills.clear();
    this.#dialects.clear();
    this.#home = undefined;
  }

  #fits({ load }: MediaWorker, expected: number): boolean {
    return load.seats + expected <= this.#maxConsumersPerWorker;
  }

  #chooseSlot(expected: number): RouterSlot {
    const home = this.home;
    const fits = (worker: MediaWorker) => this.#fits(worker, expected);
    if (fits(home.worker)) return home;
    const isSpill = (worker: MediaWorker) => this.#spills.has(worker);
    const worker =
      this.#pool.leastLoaded((one) => isSpill(one) && fits(one)) ??
      this.#pool.leastLoaded((one) => one !== home.worker && fits(one)) ??
      // Every worker is full: serve all the same, where it hurts least.
      this.#pool.leastLoaded();
    if (worker === undefined) throw noWorker();
    if (worker === home.worker) return home;
    const present = this.#spills.get(worker);
    if (present !== undefined) return present;
    const slot = this.#createSlot(worker);
    this.#spills.set(worker, slot);
    return slot;
  }

  /** The router of that dialect on the worker of `near`, which closes if nobody else was going to use it. */
  #dialectSlot(near: RouterSlot, dialect: Dialect): RouterSlot {
    const { worker } = near;
    const key = JSON.stringify(dialect);
    const present = [...this.#dialects].find((one) => one.worker === worker && one.dialect === key);
    this.#closeIfEmpty(near);
    if (present !== undefined) return present;
    if (this.#dialects.size >= maxDialects) {
      throw new AppError('capacity_exceeded', 'The room serves as many kinds of viewers as it can');
    }
    const slot = this.#createSlot(worker, dialect, key);
    this.#dialects.add(slot);
    return slot;
  }

  #createSlot(worker: MediaWorker, codecs = this.#codecs, dialect?: string): RouterSlot {
    const router = worker.createRouter(codecs);
    // Whoever waits for it is told; with nobody waiting the failure concerns nobody.
    router.catch(() => {});
    return { worker, router, dialect, seats: 0, link: undefined };
  }

  #openLink(home: RouterSlot, slot: RouterSlot): Promise<PipeLink> {
    const { load } = slot.worker;
    const options = {
      // The room's own router on that worker may have the producer under its own id.
      keepIds: slot.dialect === undefined,
      socketBufferBytes: this.#socketBufferBytes,
      logger: this.#logger,
      onCount: (change: number) => {
        load.pipedProducers += change;
      },
    };
    const link = Promise.all([home.router, slot.router]).then(([from, to]) => PipeLink.open(from, to, options));
    slot.link = link;
    link.catch(() => {
      if (slot.link === link) slot.link = undefined;
    });
    return link;
  }

  #closeIfEmpty(slot: RouterSlot): void {
    if (slot.seats > 0) return;
    if (this.#spills.get(slot.worker) === slot) this.#spills.delete(slot.worker);
    else if (!this.#dialects.delete(slot)) return;
    this.#closeSlot(slot);
  }

  #closeLink(slot: RouterSlot): void {
    const { link } = slot;
    slot.link = undefined;
    // A link that never opened closed its halves itself, and told whoever waited for it.
    link?.then(
      (open) => open.close(),
      () => {},
    );
  }

  #closeSlot(slot: RouterSlot): void {
    this.#closeLink(slot);
    slot.router.then(
      (router) => router.close(),
      // It never opened.
      () => {},
    );
  }
}
