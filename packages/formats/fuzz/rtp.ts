/**
 * Feeds mutated RTP and RTCP packets to parsers and receivers, and looks into the frames that come out:
 *   node packages/formats/fuzz/rtp.ts [--runs 1000000] [--seed 1]
 */
import {
  buildRtp, buildSenderReport, FormatError, H264Depacketiser, h264Config, inspectH264, isOpusStereo, joinLengthPrefixed, OpusDepacketiser,
  opusPacketSamples, packetiseH264, packetiseVp8, parseRtcp, parseRtp, type RtpFrame, RtpReceiver, readVp8Frame, splitLengthPrefixed,
  Vp8Depacketiser,
} from '../src/index.ts'; // biome-ignore format: a list
import { maxFrameBytes } from '../src/rtp/depacketiser.ts';
import type { FuzzTarget } from './support/campaign.ts';
import { runAsProgram } from './support/main.ts';
import { generator, mutate, noise, type Random } from './support/mutation.ts';

const sps = Uint8Array.from(Buffer.from('6742c00ad9047b011000000300100000030320f1226480', 'hex'));
const pps = Uint8Array.from(Buffer.from('68cb83cb20', 'hex'));
const codecs = ['h264', 'vp8', 'opus'] as const;
type Codec = (typeof codecs)[number];
const depacketisers = {
  h264: () => new H264Depacketiser(),
  vp8: () => new Vp8Depacketiser(),
  opus: () => new OpusDepacketiser(),
};

/** One codec's sender: intact packets of made-up frames, in order. */
class Source {
  readonly #codec: Codec;
  readonly #random: Random;
  #sequence: number;
  #timestamp: number;
  #queue: { payload: Uint8Array; marker: boolean }[] = [];

  constructor(codec: Codec, random: Random) {
    this.#codec = codec;
    this.#random = random;
    this.#sequence = random(65_536);
    this.#timestamp = random(2 ** 31);
  }

  packet(): Uint8Array {
    const random = this.#random;
    if (this.#queue.length === 0) {
      this.#timestamp = (this.#timestamp + 3000) % 2 ** 32;
      const payloads = this.#frame();
      this.#queue = payloads.map((payload, i) => ({ payload, marker: i === payloads.length - 1 }));
    }
    const { payload, marker } = this.#queue.shift()!;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const extensions = random(4) === 0 ? [{ id: 1 + random(20), data: noise(random, random(20)) }] : [];
    const header = { marker, payloadType: 96, sequence: this.#sequence, timestamp: this.#timestamp, ssrc: 1 };
    return buildRtp({ ...header, payload, extensions, padTo: random(8) === 0 ? 1 + random(64) : 1 });
  }

  #frame(): Uint8Array[] {
    const random = this.#random;
    const key = random(10) === 0;
    if (this.#codec === 'opus') return [noise(random, 1 + random(200))];
    const data = noise(random, 20 + random(3000));
    if (this.#codec === 'vp8') {
      data[0] = key ? 0 : 1;
      return packetiseVp8(data, 1000, random(32_768));
    }
    data[0] = key ? 0x65 : 0x41;
    data[1] = 0x80 | data[1]!;
    return packetiseH264(joinLengthPrefixed([data]), 1000, key ? [sps, pps] : []);
  }
}

export function target(seed: number): FuzzTarget {
  const random = generator(seed);
  const counts = { frames: 0, gaps: 0, restarts: 0, senderReports: 0, inBandConfigs: 0, refused: 0 };
  // Of each codec one that knows its source, and one that takes whatever comes.
  const streams = codecs.flatMap((codec) =>
    [1, undefined].map((ssrc) => ({
      codec,
      source: new Source(codec, random),
      receiver: new RtpReceiver<RtpFrame>({ depacketiser: depacketisers[codec](), payloadType: 96, ssrc }),
    })),
  );
  let sent = 0;
  let report: Uint8Array = new Uint8Array();

  function attempt(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      counts.refused++;
    }
  }

  function inspect(codec: Codec, frame: RtpFrame & { sps?: Uint8Array[]; pps?: Uint8Array[] }): void {
    counts.frames++;
    if (codec === 'vp8') readVp8Frame(frame.data);
    else if (codec === 'opus') {
      opusPacketSamples(frame.data);
      isOpusStereo(frame.data);
    } else {
      inspectH264(splitLengthPrefixed(frame.data));
      if (!frame.sps?.length || !frame.pps?.length) return;
      h264Config(frame.sps, frame.pps);
      counts.inBandConfigs++;
    }
  }

  return {
    counts,
    mayHold: streams.length * maxFrameBytes,
    next() {
      sent++;
      const intact = streams[sent % streams.length]!.source.packet();
      // Headers and descriptors are hit more often than what they describe.
      const place: Random = (length) => random(random(3) === 0 ? length : Math.min(24, length));
      report = mutate(
        buildSenderReport({ ssrc: 1, ntpUnixMs: 1.7e12 + sent, rtpTimestamp: sent, packets: 1, octets: 1 }),
        random,
        4,
      );
      return random(5) === 0 ? intact : mutate(intact, random, 4, place);
    },
    read(packet) {
      const { codec, receiver } = streams[sent % streams.length]!;
      attempt(() => parseRtp(packet));
      attempt(() => {
        for (const event of receiver.receive(packet, sent / 20)) {
          if (event.type === 'frame') attempt(() => inspect(codec, event.frame));
          else if (event.type === 'gap') counts.gaps++;
          else counts.restarts++;
        }
      });
      attempt(() => {
        counts.senderReports += parseRtcp(report).senderReports.length;
      });
    },
  };
}

await runAsProgram('rtp', import.meta.url);
