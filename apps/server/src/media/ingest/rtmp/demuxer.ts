import {
  type AudioConfig,
  type AudioPacket,
  FormatError,
  opusPacketSamples,
  parseAudioSpecificConfig,
  parseAudioTag,
  parseVideoTag,
  readAudioStart,
  TimestampUnwrapper,
  type TrackConfig,
  type VideoPacket,
} from '@footlight/formats';
import { AudioTimes } from './audio-times.ts';
import type { PublishSink } from './publish.ts';
import { VideoTrack } from './video-track.ts';

export interface DemuxedTrack {
  id: string;
  config: TrackConfig;
  frames: number;
  bytes: number;
  /** B slices were seen; H.264 only. */
  bidirectional: boolean;
}

interface AudioTrack {
  record: Uint8Array;
  config: AudioConfig;
  /** Of each frame; 0 where the packet tells. */
  samplesPerFrame: number;
  times: AudioTimes;
}

/** Timescale of video: exact for milliseconds and for every usual frame rate. */
const videoTimescale = 90_000;

/**
 * Turns audio and video messages of one publisher into tracks and samples. Video times are ticks of 1/90000 s, audio times are samples.
 * Times begin where the publisher's do and do not wrap; jumps are passed on. Messages that cannot be read throw FormatError and change nothing.
 */
export class RtmpDemuxer {
  readonly #sink: Pick<PublishSink, 'setTrack' | 'write'>;
  readonly #maxTracks: number;
  readonly #unwrapper = new TimestampUnwrapper();
  readonly #video = new Map<number, VideoTrack>();
  readonly #audio = new Map<number, AudioTrack>();
  readonly #numbers = new Map<string, DemuxedTrack>();

  constructor(sink: Pick<PublishSink, 'setTrack' | 'write'>, maxTracks: number) {
    this.#sink = sink;
    this.#maxTracks = maxTracks;
  }

  /** Tracks whose configuration is known, with their numbers. */
  get tracks(): DemuxedTrack[] {
    return [...this.#numbers.values()];
  }

  /** `timestamp` in ms, modulo 2^32. */
  push(kind: 'audio' | 'video', timestamp: number, body: Uint8Array): void {
    const timeMs = this.#unwrapper.unwrap(timestamp);
    if (kind === 'audio') for (const packet of parseAudioTag(body)) this.#pushAudio(packet, timeMs);
    else for (const packet of parseVideoTag(body)) this.#pushVideo(packet, timeMs);
  }

  #pushVideo(packet: VideoPacket, timeMs: number): void {
    if (packet.kind === 'end') return; // the track may go on with another configuration; the publisher's end is told otherwise
    const id = packet.trackId === 0 ? 'video' : `video-${packet.trackId}`;
    if (packet.kind === 'config') {
      const known = this.#video.get(packet.trackId);
      if (!known) this.#checkCount();
      const track = known ?? new VideoTrack();
      const config = track.start(packet.codec, packet.record);
      this.#video.set(packet.trackId, track);
      if (config) this.#announce(id, videoTimescale, config);
      return;
    }
    if (packet.data.length === 0) return;
    const frame = this.#video.get(packet.trackId)?.frame(packet);
    if (!frame) return;
    if (frame.config) this.#announce(id, videoTimescale, frame.config);
    const exactMs = timeMs + packet.timestampOffsetNs / 1e6;
    const dts = Math.round(exactMs * 90);
    const pts = dts + packet.compositionMs * 90;
    this.#count(id, frame.data.length, frame.bidirectional);
    this.#sink.write(id, { dts, pts, key: frame.key, data: frame.data });
  }

  #pushAudio(packet: AudioPacket, timeMs: number): void {
    if (packet.kind === 'end') return;
    const id = packet.trackId === 0 ? 'audio' : `audio-${packet.trackId}`;
    const track = this.#audio.get(packet.trackId);
    if (packet.kind === 'config') {
      if (track && Buffer.compare(track.record, packet.record) === 0) return;
      if (!track) this.#checkCount();
      const started = startAudio(packet);
      this.#audio.set(packet.trackId, started);
      this.#announce(id, started.config.sampleRate, started.config);
      return;
    }
    if (!track || packet.data.length === 0) return;
    if (packet.codec !== track.config.codec) throw new FormatError('a frame is of another codec than its track');
    const samples = track.samplesPerFrame || opusPacketSamples(packet.data);
    const time = track.times.place(timeMs + packet.timestampOffsetNs / 1e6, samples);
    this.#count(id, packet.data.length, false);
    this.#sink.write(id, { dts: time, pts: time, key: true, data: packet.data });
  }

  #announce(id: string, timescale: number, config: TrackConfig): void {
    const known = this.#numbers.get(id);
    if (known) known.config = config;
    else this.#numbers.set(id, { id, config, frames: 0, bytes: 0, bidirectional: false });
    this.#sink.setTrack(id, timescale, config);
  }

  #count(id: string, bytes: number, bidirectional: boolean): void {
    const numbers = this.#numbers.get(id)!;
    numbers.frames += 1;
    numbers.bytes += bytes;
    numbers.bidirectional ||= bidirectional;
  }

  #checkCount(): void {
    if (this.#video.size + this.#audio.size >= this.#maxTracks) throw new FormatError('too many tracks');
  }
}

function startAudio({ codec, record }: Extract<AudioPacket, { kind: 'config' }>): AudioTrack {
  const config = readAudioStart(codec, record);
  const samplesPerFrame = codec === 'aac' ? parseAudioSpecificConfig(record).samplesPerFrame : 0;
  return { record, config, samplesPerFrame, times: new AudioTimes(config.sampleRate) };
}
