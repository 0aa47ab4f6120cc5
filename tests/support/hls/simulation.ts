import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Clock } from '@footlight/server/base/clock.ts';
import { silentLogger } from '@footlight/server/base/logger.ts';
import { ManualClock } from '@footlight/server/base/manual-clock.testkit.ts';
import { HlsHandler, type HlsOptions, HlsOrigin } from '@footlight/server/media/egress/hls/index.ts';
import { Hub, type Publication, type Stream } from '@footlight/server/media/stream/index.ts';
import { Crawler } from './crawler.ts';
import type { Loop } from './encoded.ts';
import type { Expectations } from './playlist-checker.ts';

export interface SimulatedTrack {
  id: string;
  loop: Loop;
  /** When its frames begin, after the publication. Default 0. */
  startMs?: number;
  /** Announced with its first frame, not with the publication. */
  announcedLate?: boolean;
}

const stepMs = 10;
const lookEveryMs = 500;

/** One publisher as the hub sees it: sends what is due by the clock. */
class Publisher {
  readonly publication: Publication;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #tracks: { track: SimulatedTrack; next: number; announced: boolean }[];
  /** Added to the timestamps; may be changed while it publishes. */
  offsetMs: number;

  constructor(stream: Stream, clock: Clock, tracks: SimulatedTrack[], offsetMs: number) {
    this.publication = stream.publish('simulation', () => {});
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.offsetMs = offsetMs;
    this.#tracks = tracks.map((track) => ({ track, next: 0, announced: false }));
    for (const entry of this.#tracks) if (!entry.track.announcedLate) this.#announce(entry);
  }

  sendDue(): void {
    const elapsed = this.#clock.now() - this.#startedAt;
    for (const entry of this.#tracks) {
      const { loop, id, startMs = 0 } = entry.track;
      for (;;) {
        const round = Math.floor(entry.next / loop.samples.length);
        const sample = loop.samples[entry.next % loop.samples.length]!;
        const shift = startMs + Math.round(round * loop.lengthMs);
        if (sample.dts + shift >= elapsed) break;
        if (!entry.announced) this.#announce(entry);
        const at = shift + this.offsetMs;
        this.publication.write(id, { ...sample, dts: sample.dts + at, pts: sample.pts + at });
        entry.next++;
      }
    }
  }

  /** The track's configuration changes: it plays another loop, from its beginning. */
  change(id: string, loop: Loop): void {
    const entry = this.#tracks.find(({ track }) => track.id === id)!;
    entry.track = { id, loop, startMs: this.#clock.now() - this.#startedAt };
    entry.next = 0;
    this.#announce(entry);
  }

  #announce(entry: { track: SimulatedTrack; announced: boolean }): void {
    entry.announced = true;
    this.publication.setTrack(entry.track.id, 1000, entry.track.loop.config);
  }
}

/** A stream, its packager and a crawler that looks at it, all on one clock. */
export class Simulation {
  readonly clock = new ManualClock();
  readonly stream: Stream;
  readonly origin: HlsOrigin;
  readonly handler: HlsHandler;
  readonly crawler: Crawler;
  #publisher: Publisher | undefined;
  #sinceLookMs = 0;

  private constructor(folder: string, expected: (rendition: string) => Expectations, options: Partial<HlsOptions>) {
    this.stream = new Hub(this.clock).open('simulated');
    this.origin = new HlsOrigin(this.stream, folder, { clock: this.clock, logger: silentLogger() }, options);
    this.handler = new HlsHandler(this.origin);
    this.crawler = new Crawler((path) => this.get(path), expected);
  }

  static async start(
    t: TestContext,
    expected: (rendition: string) => Expectations = () => ({}),
    options: Partial<HlsOptions> = {},
  ): Promise<Simulation> {
    const folder = await mkdtemp(join(tmpdir(), 'footlight-hls-'));
    const simulation = new Simulation(join(folder, 'stream'), expected, options);
    t.after(async () => {
      await simulation.origin.close();
      await rm(folder, { recursive: true });
    });
    return simulation;
  }

  publish(tracks: SimulatedTrack[], offsetMs = 0): Publisher {
    this.#publisher = new Publisher(this.stream, this.clock, tracks, offsetMs);
    this.#publisher.sendDue();
    return this.#publisher;
  }

  unpublish(): void {
    this.#publisher?.publication.close();
    this.#publisher = undefined;
  }

  async run(seconds: number): Promise<void> {
    for (let ms = 0; ms < seconds * 1000; ms += stepMs) {
      this.clock.advance(stepMs);
      this.#publisher?.sendDue();
      this.#sinceLookMs += stepMs;
      if (this.#sinceLookMs >= lookEveryMs) {
        this.#sinceLookMs = 0;
        await this.crawler.look();
      }
    }
  }

  /** Ends the stream and looks once more. */
  async end(): Promise<void> {
    this.unpublish();
    this.stream.close();
    await this.crawler.look();
  }

  /** What a request without directives gets; undefined where nothing can be had yet or at all. */
  async get(path: string): Promise<Uint8Array | undefined> {
    if (!this.origin.ready) return undefined;
    const [name, query] = path.split('?');
    const { status, body } = await this.handler.handle({ path: name!, query: new URLSearchParams(query) });
    if (status !== 200) return undefined;
    const runs: Uint8Array[] = [];
    for await (const run of body) runs.push(run);
    return new Uint8Array(Buffer.concat(runs));
  }
}
