import {
  defaultOpusHead,
  FormatError,
  OpusDepacketiser,
  opusConfig,
  type RtpFrame,
  RtpReceiver,
} from '@footlight/formats';
import type { Clock } from '../../../base/clock.ts';
import type { Closeable } from '../../../base/closeable.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ProducerTap, TapListener, TappedReport } from '../../sfu/index.ts';
import { AudioFill } from './audio-fill.ts';
import { ntpUnixMs } from './ntp.ts';
import type { TapOptions } from './options.ts';
import type { PeerClock } from './peer-clock.ts';
import type { TapPublication } from './tap-publication.ts';

const clockRate = 48_000;
/** Opus packets tell mono from stereo one by one; a decoder for two channels takes both. */
const config = opusConfig(defaultOpusHead(2));

export interface TapParts {
  publication: TapPublication;
  /** Of the peer whose producer it is. */
  sync: PeerClock;
  options: TapOptions;
  clock: Clock;
  logger: Logger;
}

/** The audio producer of a tap: Opus from RTP to the stream, without holes. */
export class AudioTap implements TapListener, Closeable {
  readonly trackId: string;
  readonly #parts: TapParts;
  readonly #fill: AudioFill;
  #tap: ProducerTap | undefined;
  #receiver: RtpReceiver<RtpFrame> | undefined;
  /** Packets, as far as they were reported. */
  #lost = 0;
  /** The last frame's place and when it came: what is due now follows from both. */
  #last: { timestamp: number; atMs: number } | undefined;

  constructor(trackId: string, parts: TapParts) {
    this.trackId = trackId;
    this.#parts = parts;
    this.#fill = new AudioFill((dts, data) => parts.publication.write(trackId, { dts, pts: dts, key: true, data }));
    parts.sync.begin(trackId, 'audio', clockRate);
  }

  /** Something comes, or silence stands for it. */
  get active(): boolean {
    return this.#last !== undefined || this.#tap?.paused === false;
  }

  begin(tap: ProducerTap): void {
    this.#tap = tap;
  }

  onRtp(packet: Uint8Array): void {
    const nowMs = this.#parts.clock.now();
    const receiver = this.#ready();
    if (receiver === undefined) return;
    try {
      this.#take(receiver.receive(packet, nowMs), nowMs);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#parts.logger.debug({ err: error }, 'a packet of a tap was no RTP');
    }
  }

  onSenderReport({ rtpTimestamp, ...ntp }: TappedReport): void {
    if (this.#last === undefined || this.#receiver === undefined) return;
    this.#parts.sync.report(this.trackId, this.#receiver.unwrap(rtpTimestamp), ntpUnixMs(ntp));
  }

  /** A muted microphone is silence. */
  onPaused(): void {}

  onClosed(): void {
    this.close();
  }

  tick(): void {
    const { clock, options, publication } = this.#parts;
    const nowMs = clock.now();
    if (this.#receiver !== undefined) {
      this.#take(this.#receiver.advance(nowMs), nowMs);
      const { lost } = this.#receiver.statistics;
      publication.lose(this.trackId, lost - this.#lost);
      this.#lost = lost;
    }
    if (this.#last === undefined || !publication.open) return;
    const dueMs = nowMs - this.#last.atMs - options.audioLateMs;
    if (dueMs > 0) this.#fill.advance(this.#last.timestamp + Math.floor((dueMs * clockRate) / 1000));
  }

  close(): void {
    this.#tap?.close();
    this.#parts.publication.endTrack(this.trackId);
    this.#parts.sync.end(this.trackId);
  }

  /** Packets may come before `begin`: the first of them are let go. */
  #ready(): RtpReceiver<RtpFrame> | undefined {
    if (this.#receiver === undefined && this.#tap !== undefined) {
      const { codec, layers } = this.#tap;
      const { payloadType } = codec;
      const depacketiser = new OpusDepacketiser();
      this.#receiver = new RtpReceiver({ depacketiser, payloadType, ssrc: layers[0], clockRate });
    }
    return this.#receiver;
  }

  #take(events: ReturnType<RtpReceiver<RtpFrame>['receive']>, nowMs: number): void {
    const { publication, sync } = this.#parts;
    for (const event of events) {
      if (event.type === 'restart') {
        sync.begin(this.trackId, 'audio', clockRate);
        this.#fill.reset();
      }
      if (event.type !== 'frame') continue;
      const timestamp = sync.place(this.trackId, event.frame.timestamp, nowMs, clockRate / 1000);
      publication.setTrack(this.trackId, clockRate, config);
      this.#last = { timestamp, atMs: nowMs };
      // What is missing from a time when nobody published is not missed.
      if (!publication.open) this.#fill.reset();
      this.#fill.frame(timestamp, event.frame.data);
    }
  }
}
