import { FormatError, type RtpFrame, type VideoConfig } from '@footlight/formats';
import type { Closeable } from '../../../base/closeable.ts';
import type { ProducerTap, TapListener, TappedReport } from '../../sfu/index.ts';
import type { TapParts } from './audio-tap.ts';
import { LayerChoice, layerSilentMs } from './layer-choice.ts';
import { ntpUnixMs } from './ntp.ts';
import { VideoLayer } from './video-layer.ts';

const clockRate = 90_000;
/** A request takes a round trip and an encoder's frame; asking sooner again is of no use. */
const askAgainMs = 500;
/** A layer's track ends when it has been silent for this long: its sender has too little bandwidth for it. */
const trackSilentMs = 4 * layerSilentMs;

export interface VideoTapParts extends TapParts {
  /** It waits to be shown and could be from this frame on, a key frame: `show` is to be called now or never. */
  onReady(): void;
  /** The camera was switched off or on. */
  onOff(off: boolean): void;
}

/**
 * The video producer of a tap: its layers to one track or to one each, with key frames as often as they are wanted. Until it is shown nothing is
 * written of it.
 */
export class VideoTap implements TapListener, Closeable {
  readonly #parts: VideoTapParts;
  #tap: ProducerTap | undefined;
  #layers: VideoLayer[] = [];
  #choice = new LayerChoice<VideoLayer>([]);
  #best = false;
  /** Takes the best layer there is, to begin with. */
  #cue = new LayerChoice<VideoLayer>([]);
  #shown = false;
  /** Tracks of who was shown before that have no layer of their own now: they carry the lowest, so that no rendition stops. */
  #further: string[] = [];
  #lastKeyAtMs = 0;
  #askedAtMs = 0;

  constructor(parts: VideoTapParts) {
    this.#parts = parts;
  }

  get active(): boolean {
    return this.#tap?.paused === false;
  }

  begin(tap: ProducerTap): void {
    this.#tap = tap;
    const { renditions } = this.#parts.options;
    this.#best = renditions === 'best' || (renditions === 'copied' && /^video\/vp8$/i.test(tap.codec.mimeType));
    const events = {
      onFrame: (layer: VideoLayer, frame: RtpFrame, config: VideoConfig) => this.#onFrame(layer, frame, config),
      onRestart: (layer: VideoLayer) => this.#parts.sync.begin(syncId(layer), 'video', clockRate),
    };
    this.#layers = tap.layers.flatMap((ssrc) => VideoLayer.create(ssrc, tap.codec, events) ?? []);
    this.#choice = new LayerChoice(this.#layers);
    this.#cue = new LayerChoice(this.#layers, tap.wasReduced);
    if (this.#shown) this.#takeTracks();
    for (const layer of this.#layers) this.#parts.sync.begin(syncId(layer), 'video', clockRate);
    // The one that was asked for when the producer was first consumed may have passed already.
    this.requestKeyFrame();
  }

  /** From now on it is written. */
  show(): void {
    this.#shown = true;
    this.#takeTracks();
  }

  requestKeyFrame(): void {
    this.#askedAtMs = this.#parts.clock.now();
    this.#tap?.requestKeyFrame();
  }

  onRtp(packet: Uint8Array): void {
    const ssrc = new DataView(packet.buffer, packet.byteOffset, packet.byteLength).getUint32(8);
    const layer = this.#layers.find((one) => one.ssrc === ssrc);
    try {
      layer?.receive(packet, this.#parts.clock.now());
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#parts.logger.debug({ err: error }, 'a packet of a tap was no RTP');
    }
  }

  onSenderReport({ ssrc, rtpTimestamp, ...ntp }: TappedReport): void {
    const layer = this.#layers.find((one) => one.ssrc === ssrc);
    if (!layer?.begun) return;
    this.#parts.sync.report(syncId(layer), layer.unwrap(rtpTimestamp), ntpUnixMs(ntp));
  }

  /** A camera that is off is no track; one that is on again begins with a key frame. */
  onPaused(paused: boolean): void {
    if (!paused) this.requestKeyFrame();
    this.#parts.onOff(paused);
  }

  /** The room tells of it, and who is shown next is decided there. */
  onClosed(): void {}

  tick(): void {
    const nowMs = this.#parts.clock.now();
    for (const layer of this.#layers) {
      layer.advance(nowMs);
      const dropped = layer.takeDropped();
      if (!this.#best || layer === this.#choice.current) this.#parts.publication.lose(this.#trackId(layer), dropped);
    }
    if (!this.#best) this.#endSilent(nowMs);
    if (this.active && nowMs - this.#askedAtMs >= askAgainMs && this.#wantsKeyFrame(nowMs)) this.requestKeyFrame();
  }

  /** Ends what it shows; it may be switched on again. */
  endTracks(): void {
    if (!this.#shown) return;
    for (const layer of this.#layers) this.#parts.publication.endTrack(this.#trackId(layer));
    for (const id of this.#further) this.#parts.publication.endTrack(id);
    this.#further = [];
  }

  /** Its tracks are left to who is shown next. */
  close(): void {
    this.#shown = false;
    this.#tap?.close();
    for (const layer of this.#layers) this.#parts.sync.end(syncId(layer));
    this.#layers = [];
  }

  #wantsKeyFrame(nowMs: number): boolean {
    if (!this.#shown) return true;
    if (this.#layers.some((layer) => layer.needsKeyFrame && nowMs - layer.lastFrameAtMs < trackSilentMs)) return true;
    const { keyFrameIntervalMs } = this.#parts.options;
    if (this.#best && this.#choice.isStuck(nowMs)) return true;
    const begun = this.#layers.some((layer) => layer.begun);
    if (begun && this.#parts.publication.awaitsKey) return true;
    return begun && nowMs - this.#lastKeyAtMs >= keyFrameIntervalMs;
  }

  #onFrame(layer: VideoLayer, { timestamp, key, data }: RtpFrame, config: VideoConfig): void {
    const { publication, sync, clock } = this.#parts;
    const nowMs = clock.now();
    if (key) this.#lastKeyAtMs = nowMs;
    const dts = sync.place(syncId(layer), timestamp, nowMs, clockRate / 1000);
    if (!this.active) return;
    if (!this.#shown && this.#cue.takes(layer, key, nowMs)) this.#parts.onReady();
    if (!this.#shown) return;
    if (this.#best && !this.#choice.takes(layer, key, nowMs)) return;
    const ids = [this.#trackId(layer), ...(layer === this.#layers[0] ? this.#further : [])];
    for (const id of ids) {
      publication.setTrack(id, clockRate, config);
      publication.write(id, { dts, pts: dts, key, data });
    }
  }

  #takeTracks(): void {
    const own = new Set(this.#layers.map((layer) => this.#trackId(layer)));
    this.#further = this.#layers.length === 0 ? [] : this.#parts.publication.videoTracks.filter((id) => !own.has(id));
  }

  /** `video` is the best of them, `video-1` the next below. */
  #trackId(layer: VideoLayer): string {
    const below = this.#best ? 0 : this.#layers.length - 1 - this.#layers.indexOf(layer);
    return below === 0 ? 'video' : `video-${below}`;
  }

  #endSilent(nowMs: number): void {
    if (!this.#shown) return;
    const active = this.#layers.some(({ lastFrameAtMs }) => nowMs - lastFrameAtMs < layerSilentMs);
    if (!active) return;
    for (const layer of this.#layers) {
      if (nowMs - layer.lastFrameAtMs <= trackSilentMs) continue;
      this.#parts.publication.endTrack(this.#trackId(layer));
      if (layer === this.#layers[0]) for (const id of this.#further) this.#parts.publication.endTrack(id);
    }
  }
}

/** Each layer has an RTP clock of its own. */
function syncId(layer: VideoLayer): string {
  return `video:${layer.ssrc}`;
}
