/**
 * Feeds mutated RTP packets to the parsers and receivers:
 *   node --expose-gc packages/formats/fuzz/rtp.ts [--packets 1000000] [--seed 1]
 * Everything follows from the seed. It ends with an error if a parser throws anything but a FormatError, if a call costs
 * more than a second of CPU time, or if the heap does not come back to where it was. Prints one JSON line.
 */
import { parseArgs } from 'node:util';
import {
  buildRtp,
  buildSenderReport,
  FormatError,
  H264Depacketiser,
  OpusDepacketiser,
  packetiseH264,
  packetiseVp8,
  parseRtcp,
  parseRtp,
  RtpReceiver,
  Vp8Depacketiser,
} from '../src/index.ts';
import { random } from '../src/rtp/rtp.testkit.ts';

const { values } = parseArgs({
  options: { packets: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const total = Number(values.packets);
const next = random(Number(values.seed));
const codecs = ['h264', 'vp8', 'opus'] as const;
const make = {
  h264: () => new H264Depacketiser(),
  vp8: () => new Vp8Depacketiser(),
  opus: () => new OpusDepacketiser(),
};

/** One codec's sender: intact packets of made-up frames, in order. */
class Source {
  readonly #codec: (typeof codecs)[number];
  #sequence = next(65_536);
  #timestamp = next(2 ** 31);
  #queue: { payload: Uint8Array; marker: boolean }[] = [];

  constructor(codec: (typeof codecs)[number]) {
    this.#codec = codec;
  }

  packet(): Uint8Array {
    if (this.#queue.length === 0) {
      this.#timestamp = (this.#timestamp + 3000) % 2 ** 32;
      const payloads = this.#frame();
      this.#queue = payloads.map((payload, i) => ({ payload, marker: i === payloads.length - 1 }));
    }
    const { payload, marker } = this.#queue.shift()!;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const extensions = next(4) === 0 ? [{ id: 1 + next(20), data: bytes(next(20)) }] : [];
    return buildRtp({
      marker,
      payloadType: 96,
      sequence: this.#sequence,
      timestamp: this.#timestamp,
      ssrc: 1,
      payload,
      extensions,
      padTo: next(8) === 0 ? 1 + next(64) : 1,
    });
  }

  #frame(): Uint8Array[] {
    const key = next(10) === 0;
    if (this.#codec === 'opus') return [bytes(1 + next(200))];
    if (this.#codec === 'vp8') {
      const data = bytes(20 + next(3000));
      data[0] = key ? 0 : 1;
      return packetiseVp8(data, 1000, next(32_768));
    }
    const nal = bytes(20 + next(3000));
    nal[0] = key ? 0x65 : 0x41;
    nal[1] = 0x80;
    const data = new Uint8Array(4 + nal.byteLength);
    new DataView(data.buffer).setUint32(0, nal.byteLength);
    data.set(nal, 4);
    return packetiseH264(data, 1000, key ? [Uint8Array.of(0x67, 1), Uint8Array.of(0x68, 2)] : []);
  }
}

function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, () => next(256));
}

function mutate(packet: Uint8Array): Uint8Array {
  let mutated = packet;
  for (let edits = next(4); edits >= 0; edits--) {
    // Headers and descriptors are hit more often than what they describe.
    const at =
      next(3) === 0 ? next(Math.max(1, mutated.byteLength)) : next(Math.min(24, Math.max(1, mutated.byteLength)));
    const kind = next(6);
    if (kind === 0) mutated = mutated.slice(0, at);
    else if (kind === 1)
      mutated = Uint8Array.of(...mutated.subarray(0, at), ...bytes(next(8)), ...mutated.subarray(at));
    else if (at < mutated.byteLength) mutated[at] = kind < 4 ? mutated[at]! ^ (1 << next(8)) : next(256);
  }
  return mutated;
}

const counts = { packets: 0, refused: 0, frames: 0, gaps: 0, restarts: 0, reports: 0 };
let slowestMs = 0;
let heapAtStart = 0;
function collect(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const streams = codecs.map((codec) => ({
  source: new Source(codec),
  receiver: new RtpReceiver({ depacketiser: make[codec](), payloadType: 96, ssrc: 1 }),
}));

function attempt(run: () => void): void {
  const start = process.threadCpuUsage();
  try {
    run();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    counts.refused++;
  }
  const { user, system } = process.threadCpuUsage(start);
  slowestMs = Math.max(slowestMs, (user + system) / 1000);
}

const report = { ssrc: 1, ntpUnixMs: 1_700_000_000_000, rtpTimestamp: 5, packets: 1, octets: 1 };
for (; counts.packets < total; counts.packets++) {
  if (counts.packets === Math.floor(total / 10)) heapAtStart = collect();
  const { source, receiver } = streams[counts.packets % streams.length]!;
  const intact = source.packet();
  const packet = next(5) === 0 ? intact : mutate(intact.slice());
  const nowMs = counts.packets / 10;
  attempt(() => {
    for (const event of receiver.receive(packet, nowMs)) {
      if (event.type === 'frame') counts.frames++;
      else if (event.type === 'gap') counts.gaps++;
      else counts.restarts++;
    }
  });
  attempt(() => {
    parseRtp(packet);
  });
  attempt(() => {
    counts.reports += parseRtcp(mutate(buildSenderReport(report))).senderReports.length;
  });
}
const grownMiB = (collect() - heapAtStart) / 2 ** 20;
process.stdout.write(
  `${JSON.stringify({ ...counts, seed: Number(values.seed), slowestMs: Math.round(slowestMs), grownMiB: Math.round(grownMiB) })}\n`,
);
if (slowestMs > 1000) throw new Error('a packet cost more than a second of CPU time');
if (grownMiB > 64) throw new Error('the heap grew by more than 64 MiB');
