import { randomInt } from 'node:crypto';
import { type Extension, RtcpPayloadSpecificFeedback, RtpHeader } from 'werift';
import { opusFrame, vp8Frame } from './frames.ts';
import { RtcLink } from './link.ts';
import type { DtlsParameters, RtpCapabilities, RtpParameters, TransportParameters } from './types.ts';

const audioLevelUri = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const keyFrameEveryMs = 3000;
/** More than these are not made good but left out, as an encoder does that cannot follow. */
const framesLateMost = 2;
const opusFrameMs = 20;
/** RFC 6716 section 2.1.9: with DTX one frame each 400 ms is sent during silence. */
const silenceEveryMs = 400;
/** About four a second. */
const syllableFrames = 12;
const voicedFrames = 9;
const pauseDepth = 50;
/** RFC 6464: digital silence, in -dBov. */
const silentLevel = 127;

export interface TrackOptions {
  /** Bytes of one frame; 80 for audio, 2500 for video. Several: a video of so many simulcast layers, the lowest first. */
  frameBytes?: number | readonly number[];
  /** Video only; 25. */
  framesPerSecond?: number;
  /** Audio only: loudness in the header extension, in -dBov; 30 is speech. */
  audioLevel?: number;
  /** Audio only: as loud as `audioLevel` and quiet by turns, as speech is. What is always as loud is taken for noise where the active speaker is found. */
  syllables?: boolean;
}

/** A synthetic track: Opus in 20 ms frames, or VP8 with key frames on request. */
export interface SentTrack {
  readonly kind: 'audio' | 'video';
  /** For the server's produce. */
  readonly rtpParameters: RtpParameters;
  readonly packetsSent: number;
  /** Packets of each simulcast layer, the lowest first. */
  readonly layerPacketsSent: readonly number[];
  /** Key frames the server asked for. */
  readonly keyFrameRequests: number;
  start(): void;
  stop(): void;
  /** Audio only: another loudness from now on, in -dBov; null: silence, as Opus with DTX sends it. */
  setAudioLevel(level: number | null): void;
}

/** The publishing side of a peer. */
export class RtcSender {
  readonly #link: RtcLink;
  readonly #tracks = new Set<Track>();

  constructor(link: RtcLink) {
    this.#link = link;
    link.dtls.onRtcp.subscribe((packet) => {
      if (!(packet instanceof RtcpPayloadSpecificFeedback)) return;
      for (const track of this.#tracks) track.onFeedback(packet);
    });
  }

  get dtlsParameters(): DtlsParameters {
    return this.#link.dtlsParameters;
  }

  open(): Promise<void> {
    return this.#link.open();
  }

  /** A track of a codec the router has: Opus or VP8. It sends between `start()` and `stop()`. */
  addTrack(kind: 'audio' | 'video', router: RtpCapabilities, options: TrackOptions = {}): SentTrack {
    const track = new Track(this.#link, kind, router, options);
    this.#tracks.add(track);
    return track;
  }

  async close(): Promise<void> {
    this.#stopTracks();
    await this.#link.close();
  }

  async kill(): Promise<void> {
    this.#stopTracks();
    await this.#link.kill();
  }

  #stopTracks(): void {
    for (const track of this.#tracks) track.stop();
  }
}

/** One stream of RTP: a track has one, or one for each simulcast layer. */
interface Layer {
  readonly ssrc: number;
  readonly frameBytes: number;
  sequenceNumber: number;
  framesUntilKey: number;
  packetsSent: number;
}

class Track implements SentTrack {
  readonly kind: 'audio' | 'video';
  readonly rtpParameters: RtpParameters;
  keyFrameRequests = 0;
  readonly #link: RtcLink;
  readonly #layers: readonly Layer[];
  readonly #framesPerSecond: number;
  readonly #syllables: boolean;
  #audioLevel: number | null;
  readonly #payloadType: number;
  readonly #levelId: number | undefined;
  #timestamp = randomInt(0, 0x7fffffff);
  #pictureId = 0;
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #framesSent = 0;

  constructor(link: RtcLink, kind: 'audio' | 'video', router: RtpCapabilities, options: TrackOptions) {
    const mimeType = kind === 'audio' ? 'audio/opus' : 'video/VP8';
    const codec = router.codecs?.find((one) => one.mimeType.toLowerCase() === mimeType.toLowerCase());
    if (codec?.preferredPayloadType === undefined) throw new Error(`the router has no ${mimeType}`);
    const level = router.headerExtensions?.find((one) => one.kind === kind && one.uri === audioLevelUri);
    const { frameBytes = kind === 'audio' ? 80 : 2500, framesPerSecond = 25, audioLevel = 30 } = options;
    this.#link = link;
    this.kind = kind;
    this.#layers = [frameBytes].flat().map(newLayer);
    this.#framesPerSecond = framesPerSecond;
    this.#audioLevel = audioLevel;
    this.#syllables = options.syllables ?? false;
    this.#payloadType = codec.preferredPayloadType;
    this.#levelId = level?.preferredId;
    this.rtpParameters = {
      codecs: [
        {
          mimeType: codec.mimeType,
          payloadType: codec.preferredPayloadType,
          clockRate: codec.clockRate,
          channels: codec.channels,
          parameters: {},
          rtcpFeedback: kind === 'video' ? [{ type: 'nack', parameter: 'pli' }] : [],
        },
      ],
      headerExtensions: level ? [{ uri: level.uri, id: level.preferredId }] : [],
      encodings: this.#layers.map(({ ssrc }) => ({ ssrc })),
      rtcp: { cname: `synthetic-${this.#layers[0]?.ssrc}` },
    };
  }

  get packetsSent(): number {
    return this.#layers.reduce((sum, { packetsSent }) => sum + packetsSent, 0);
  }

  get layerPacketsSent(): readonly number[] {
    return this.#layers.map(({ packetsSent }) => packetsSent);
  }

  onFeedback({ feedback }: RtcpPayloadSpecificFeedback): void {
    const asked = this.#layers.find(({ ssrc }) => 'mediaSsrc' in feedback && feedback.mediaSsrc === ssrc);
    if (asked === undefined) return;
    this.keyFrameRequests += 1;
    asked.framesUntilKey = 0;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#startedAt = performance.now();
    this.#framesSent = 0;
    this.#timer = setInterval(() => this.#sendDue(), this.#periodMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  setAudioLevel(level: number | null): void {
    this.#audioLevel = level;
    if (this.#timer === undefined) return;
    this.stop();
    this.start();
  }

  get #periodMs(): number {
    if (this.kind === 'video') return 1000 / this.#framesPerSecond;
    return this.#audioLevel === null ? silenceEveryMs : opusFrameMs;
  }

  /** RFC 6464: the V bit and the level. */
  get #extensions(): Extension[] {
    if (this.#levelId === undefined) return [];
    const pause = this.#syllables && this.#framesSent % syllableFrames >= voicedFrames ? pauseDepth : 0;
    const octet = this.#audioLevel === null ? silentLevel : 0x80 | Math.min(silentLevel, this.#audioLevel + pause);
    return [{ id: this.#levelId, payload: Buffer.from([octet]) }];
  }

  /** Timers are late, and those that were are not made good; what a camera captures keeps its rate. */
  #sendDue(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / this.#periodMs);
    this.#framesSent = Math.max(this.#framesSent, due - framesLateMost);
    for (; this.#framesSent < due; this.#framesSent++) this.#sendFrame();
  }

  #sendFrame(): void {
    const clockRate = this.kind === 'audio' ? 48000 : 90000;
    this.#timestamp = (this.#timestamp + (clockRate * this.#periodMs) / 1000) >>> 0;
    this.#pictureId += 1;
    const extensions = this.#extensions;
    for (const layer of this.#layers) {
      const payloads = this.kind === 'audio' ? [opusFrame(layer.frameBytes)] : this.#nextPicture(layer);
      for (const [index, payload] of payloads.entries()) {
        layer.sequenceNumber = (layer.sequenceNumber + 1) & 0xffff;
        const header = new RtpHeader({
          payloadType: this.#payloadType,
          sequenceNumber: layer.sequenceNumber,
          timestamp: this.#timestamp,
          ssrc: layer.ssrc,
          marker: this.kind === 'video' && index === payloads.length - 1,
          extension: extensions.length > 0,
          extensions,
        });
        layer.packetsSent += 1;
        // sendRtp reports failures by sending nothing, as a network would.
        void this.#link.dtls.sendRtp(payload, header);
      }
    }
  }

  #nextPicture(layer: Layer): Buffer[] {
    const key = layer.framesUntilKey <= 0;
    layer.framesUntilKey = key
      ? Math.round((keyFrameEveryMs / 1000) * this.#framesPerSecond)
      : layer.framesUntilKey - 1;
    return vp8Frame({ key, pictureId: this.#pictureId, bytes: layer.frameBytes });
  }
}

function newLayer(frameBytes: number): Layer {
  const [ssrc, sequenceNumber] = [randomInt(1, 0xffffffff), randomInt(0, 0x8000)];
  return { ssrc, frameBytes, sequenceNumber, framesUntilKey: 0, packetsSent: 0 };
}

/** Prepares a publisher: give `dtlsParameters` to the server's connectTransport, then `open()`. */
export async function connectSend(server: TransportParameters): Promise<RtcSender> {
  return new RtcSender(await RtcLink.create(server));
}
