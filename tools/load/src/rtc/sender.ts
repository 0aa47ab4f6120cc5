import { randomInt } from 'node:crypto';
import { type Extension, RtcpPayloadSpecificFeedback, RtpHeader } from 'werift';
import { opusFrame, vp8Frame } from './frames.ts';
import { RtcLink } from './link.ts';
import type { DtlsParameters, RtpCapabilities, RtpParameters, TransportParameters } from './types.ts';

const audioLevelUri = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const keyFrameEveryMs = 3000;

export interface TrackOptions {
  /** Bytes of one frame; 80 for audio, 2500 for video. */
  frameBytes?: number;
  /** Video only; 25. */
  framesPerSecond?: number;
  /** Audio only: loudness in the header extension, in -dBov; 30 is speech. */
  audioLevel?: number;
}

/** A synthetic track: Opus in 20 ms frames, or VP8 with key frames on request. */
export interface SentTrack {
  readonly kind: 'audio' | 'video';
  /** For the server's produce. */
  readonly rtpParameters: RtpParameters;
  readonly packetsSent: number;
  /** Key frames the server asked for. */
  readonly keyFrameRequests: number;
  start(): void;
  stop(): void;
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

class Track implements SentTrack {
  readonly kind: 'audio' | 'video';
  readonly rtpParameters: RtpParameters;
  packetsSent = 0;
  keyFrameRequests = 0;
  readonly #link: RtcLink;
  readonly #options: Required<TrackOptions>;
  readonly #ssrc = randomInt(1, 0xffffffff);
  readonly #payloadType: number;
  readonly #extensions: Extension[];
  #sequenceNumber = randomInt(0, 0x8000);
  #timestamp = randomInt(0, 0x7fffffff);
  #pictureId = 0;
  #framesUntilKey = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(link: RtcLink, kind: 'audio' | 'video', router: RtpCapabilities, options: TrackOptions) {
    const mimeType = kind === 'audio' ? 'audio/opus' : 'video/VP8';
    const codec = router.codecs?.find((one) => one.mimeType.toLowerCase() === mimeType.toLowerCase());
    if (codec?.preferredPayloadType === undefined) throw new Error(`the router has no ${mimeType}`);
    const level = router.headerExtensions?.find((one) => one.kind === kind && one.uri === audioLevelUri);
    this.#link = link;
    this.kind = kind;
    this.#options = {
      frameBytes: options.frameBytes ?? (kind === 'audio' ? 80 : 2500),
      framesPerSecond: kind === 'audio' ? 50 : (options.framesPerSecond ?? 25),
      audioLevel: options.audioLevel ?? 30,
    };
    this.#payloadType = codec.preferredPayloadType;
    // RFC 6464: the V bit and the level.
    this.#extensions = level
      ? [{ id: level.preferredId, payload: Buffer.from([0x80 | this.#options.audioLevel]) }]
      : [];
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
      encodings: [{ ssrc: this.#ssrc }],
      rtcp: { cname: `synthetic-${this.#ssrc}` },
    };
  }

  onFeedback({ feedback }: RtcpPayloadSpecificFeedback): void {
    const asked = 'mediaSsrc' in feedback && feedback.mediaSsrc === this.#ssrc;
    if (!asked) return;
    this.keyFrameRequests += 1;
    this.#framesUntilKey = 0;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#sendFrame(), 1000 / this.#options.framesPerSecond);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #sendFrame(): void {
    const { framesPerSecond, frameBytes } = this.#options;
    const clockRate = this.kind === 'audio' ? 48000 : 90000;
    this.#timestamp = (this.#timestamp + clockRate / framesPerSecond) >>> 0;
    const payloads = this.kind === 'audio' ? [opusFrame(frameBytes)] : this.#nextPicture();
    payloads.forEach((payload, index) => {
      this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
      const header = new RtpHeader({
        payloadType: this.#payloadType,
        sequenceNumber: this.#sequenceNumber,
        timestamp: this.#timestamp,
        ssrc: this.#ssrc,
        marker: this.kind === 'video' && index === payloads.length - 1,
        extension: this.#extensions.length > 0,
        extensions: this.#extensions,
      });
      this.packetsSent += 1;
      // sendRtp reports failures by sending nothing, as a network would.
      void this.#link.dtls.sendRtp(payload, header);
    });
  }

  #nextPicture(): Buffer[] {
    const { framesPerSecond, frameBytes: bytes } = this.#options;
    const key = this.#framesUntilKey <= 0;
    this.#framesUntilKey = key ? Math.round((keyFrameEveryMs / 1000) * framesPerSecond) : this.#framesUntilKey - 1;
    this.#pictureId += 1;
    return vp8Frame({ key, pictureId: this.#pictureId, bytes });
  }
}

/** Prepares a publisher: give `dtlsParameters` to the server's connectTransport, then `open()`. */
export async function connectSend(server: TransportParameters): Promise<RtcSender> {
  return new RtcSender(await RtcLink.create(server));
}
