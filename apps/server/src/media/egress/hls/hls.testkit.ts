import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { AudioConfig, VideoConfig } from '@footlight/formats';
import { silentLogger } from '../../../base/logger.ts';
import { ManualClock } from '../../../base/manual-clock.testkit.ts';
import { Hub, type Publication } from '../../stream/index.ts';
import { HlsHandler, type HlsMetrics } from './handler.ts';
import type { HlsOptions } from './options.ts';
import { HlsOrigin } from './origin.ts';
import type { HlsReply } from './reply.ts';
import type { HlsRequest } from './request.ts';

export const videoConfig: VideoConfig = {
  kind: 'video',
  codec: 'h264',
  description: Uint8Array.of(1, 0x64, 0, 0x1f, 0xff, 0xe0, 0),
  codecString: 'avc1.64001f',
  width: 640,
  height: 360,
  frameRate: 25,
};

export const audioConfig: AudioConfig = {
  kind: 'audio',
  codec: 'aac',
  description: Uint8Array.of(0x11, 0x90),
  codecString: 'mp4a.40.2',
  sampleRate: 48_000,
  channels: 2,
};

/** A stream with a packager, fed with frames that nobody can decode: 25 pictures a second, a key frame each second. */
export class HlsRig {
  readonly clock = new ManualClock();
  readonly folder: string;
  readonly hub = new Hub(this.clock);
  readonly stream = this.hub.open('show');
  readonly origin: HlsOrigin;
  readonly handler: HlsHandler;
  publication: Publication;
  #frames = 0;

  private constructor(folder: string, options: Partial<HlsOptions>, metrics?: HlsMetrics) {
    this.folder = folder;
    const deps = { clock: this.clock, logger: silentLogger() };
    this.origin = new HlsOrigin(this.stream, join(folder, 'show'), deps, options);
    this.handler = new HlsHandler(this.origin, metrics);
    this.publication = this.stream.publish('test', () => {});
  }

  static async start(t: TestContext, options: Partial<HlsOptions> = {}, metrics?: HlsMetrics): Promise<HlsRig> {
    const folder = await mkdtemp(join(tmpdir(), 'footlight-hls-'));
    const rig = new HlsRig(folder, options, metrics);
    t.after(async () => {
      await rig.origin.close();
      await rm(folder, { recursive: true });
    });
    return rig;
  }

  announce(...configs: (VideoConfig | AudioConfig)[]): void {
    for (const config of configs) this.publication.setTrack(config.kind, 1000, config);
  }

  /** So many frames of video, 40 ms each; `keyEvery` frames a key frame. */
  video(count: number, keyEvery = 25): void {
    for (let i = 0; i < count; i++) {
      const dts = this.#frames * 40;
      const data = new Uint8Array(100).fill(this.#frames & 0xff);
      this.publication.write('video', { dts, pts: dts, key: this.#frames % keyEvery === 0, data });
      this.#frames++;
      this.clock.advance(40);
    }
  }

  handle(path: string, request: Partial<HlsRequest> = {}): Promise<HlsReply> {
    const [name, query] = path.split('?');
    return this.handler.handle({ path: name!, query: new URLSearchParams(query), ...request });
  }

  /** The body of a request that must be answered with 200 or 206. */
  async bytes(path: string, request: Partial<HlsRequest> = {}): Promise<Buffer> {
    const { status, body, headers } = await this.handle(path, request);
    if (status !== 200 && status !== 206) throw new Error(`${path}: ${status}`);
    const runs: Uint8Array[] = [];
    for await (const run of body) runs.push(run);
    const bytes = Buffer.concat(runs);
    if (bytes.byteLength !== Number(headers['content-length'])) throw new Error('not as long as it says');
    return headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  }

  async text(path: string, request: Partial<HlsRequest> = {}): Promise<string> {
    return (await this.bytes(path, request)).toString();
  }
}

/** Whether a promise is still pending once all that is due has run. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await new Promise(setImmediate);
  return (await Promise.race([promise, Promise.resolve(pending)])) === pending;
}
