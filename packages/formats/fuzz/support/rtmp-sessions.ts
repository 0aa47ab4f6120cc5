import {
  buildAudioTag, buildVideoTag, ChunkWriter, ClientHandshake, commandMessage, concatBytes, EcmaArray, encodeAmf0, handshakeSize,
  rtmpType, userControlEvent, windowAcknowledgementSize,
} from '../../src/index.ts'; // biome-ignore format: a list

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** What x264, x265, libaom and libopus wrote; slices as far as their headers matter. */
const h264 = {
  record: hex('0164000affe100186764000aacd9447b011000000300100000030320f122596001000468ef8fcb'),
  sps: hex('6742c00ad9047b011000000300100000030320f1226480'),
  pps: hex('68cb83cb20'),
  recovery: hex('0606018480'),
  idr: hex('6588840067ccff9e30df03ef2a3110a943d5192422d37be0'),
  p: hex('419a231884bfd05d889e17993662f1d1b2dfe0f5'),
  b: hex('019e62442dfffeed75ecc90a0cffb0bfb8cf104b'),
};
const hevc = {
  vps: hex('40010c01ffff01600000030090000003000003001e959409'),
  sps: hex('42010101600000030090000003000003001ea0208316595952930bc05a020000030002000003003210'),
  pps: hex('4401c073c089'),
  idr: hex('2801ac76a0e6048a1f00da43e7954fb4db29f440ae79a8d9'),
  p: hex('0201d02149883bddeffffbd526ab23ec8951269e49c0b7cf'),
};
const hevcArray = (type: number, set: Uint8Array) =>
  concatBytes([Uint8Array.of(0x80 | type, 0, 1, set.length >> 8, set.length & 0xff), set]);
const hevcRecord = concatBytes([
  hex('0101600000009000000000001ef000fcfdf8f800000f03'),
  hevcArray(32, hevc.vps),
  hevcArray(33, hevc.sps),
  hevcArray(34, hevc.pps),
]);
const av1 = { header: hex('0a0a00000002aff79b5f2008'), frame: hex('32850910009000082082200000dd4ac9ea66ca21a9d0') };
const vpcC = hex('01000000000a820101010000');
const opusHead = hex('4f707573486561640102380180bb0000000000');

const lengthPrefixed = (...nals: Uint8Array[]) =>
  concatBytes(nals.flatMap((nal) => [Uint8Array.of(0, 0, nal.length >> 8, nal.length & 0xff), nal]));

/** FLV tags in one message: RTMP 1.0 section 7.1.6. */
function aggregate(tags: readonly { type: number; at: number; body: Uint8Array }[]): Uint8Array {
  return concatBytes(
    tags.flatMap(({ type, at, body }) => {
      const [size, time] = [new Uint8Array(4), new Uint8Array(4)];
      new DataView(size.buffer).setUint32(0, body.length);
      new DataView(time.buffer).setUint32(0, at);
      const back = new Uint8Array(4);
      new DataView(back.buffer).setUint32(0, body.length + 11);
      return [
        Uint8Array.of(type),
        size.subarray(1),
        time.subarray(1),
        time.subarray(0, 1),
        new Uint8Array(3),
        body,
        back,
      ];
    }),
  );
}

/** Every way a track is announced, framed and ended: old tags, Enhanced RTMP, multitrack in its three forms, ModEx. */
function media(): { kind: 'audio' | 'video'; body: Uint8Array }[] {
  const video = (body: Uint8Array) => ({ kind: 'video' as const, body });
  const audio = (body: Uint8Array) => ({ kind: 'audio' as const, body });
  const frame = (codec: 'h264' | 'hevc' | 'av1' | 'vp9', key: boolean, data: Uint8Array, trackId = 0) =>
    video(buildVideoTag({ kind: 'frame', codec, key, compositionMs: 66, data, trackId }));
  return [
    video(buildVideoTag({ kind: 'config', codec: 'h264', record: h264.record })),
    audio(buildAudioTag({ kind: 'config', codec: 'aac', data: hex('1190') })),
    audio(buildAudioTag({ kind: 'frame', codec: 'aac', data: new Uint8Array(60) })),
    frame('h264', true, lengthPrefixed(h264.idr)),
    frame('h264', false, lengthPrefixed(h264.p)),
    frame('h264', false, lengthPrefixed(h264.b)),
    // Parameter sets that change within the stream, and a recovery point instead of an IDR picture.
    frame('h264', true, lengthPrefixed(h264.sps, h264.pps, h264.recovery, h264.idr)),
    video(buildVideoTag({ kind: 'config', codec: 'hevc', trackId: 1, record: hevcRecord })),
    frame('hevc', true, lengthPrefixed(hevc.vps, hevc.sps, hevc.pps, hevc.idr), 1),
    frame('hevc', false, lengthPrefixed(hevc.p), 1),
    video(
      buildVideoTag({ kind: 'config', codec: 'av1', trackId: 2, record: concatBytes([hex('81000c00'), av1.header]) }),
    ),
    frame('av1', true, concatBytes([hex('1200'), av1.header, av1.frame]), 2),
    video(buildVideoTag({ kind: 'config', codec: 'vp9', trackId: 3, record: vpcC })),
    frame('vp9', true, hex('824983420013f00ef600381c1e00'), 3),
    audio(buildAudioTag({ kind: 'config', codec: 'opus', trackId: 1, data: opusHead })),
    audio(buildAudioTag({ kind: 'frame', codec: 'opus', trackId: 1, data: hex('fc0102') })),
    // Two tracks in one message, of one codec and of two; then a ModEx with a nanosecond offset.
    video(
      concatBytes([
        hex('96116176633100000014'),
        lengthPrefixed(h264.p).subarray(0, 20),
        hex('01000005'),
        hex('0000000141'),
      ]),
    ),
    video(hex('9621617663310000000501020304056876633101000002ffff')),
    video(concatBytes([hex('97020000640161766331000000'), lengthPrefixed(h264.idr)])),
    video(hex('9261766331')),
  ];
}

/** Whole connections of clients, as far as they publish: handshake and what follows it. */
export function rtmpSessions(): { handshake: Uint8Array; rest: Uint8Array }[] {
  return [128, 4096].flatMap((chunkSize) => [0, 0xfffffff0].map((origin) => session(chunkSize, origin)));
}

function session(chunkSize: number, origin: number): { handshake: Uint8Array; rest: Uint8Array } {
  const handshake: Uint8Array[] = [];
  const bytes = new Uint8Array(handshakeSize).fill(7);
  const client = new ClientHandshake({ randomBytes: () => bytes }, (sent) => handshake.push(sent));
  client.push(new Uint8Array(1 + 2 * handshakeSize).fill(3));
  const writer = new ChunkWriter();
  const types = { audio: rtmpType.audio, video: rtmpType.video };
  const messages = media();
  const tags = messages.slice(0, 4).map(({ kind, body }, i) => ({ type: types[kind], at: 5 + i, body }));
  const caps = {
    app: 'live',
    type: 'nonprivate',
    tcUrl: 'rtmp://localhost/live',
    fourCcList: ['hvc1', 'av01'],
    capsEx: 2,
  };
  const meta = encodeAmf0([
    '@setDataFrame',
    'onMetaData',
    new EcmaArray({ width: 1280, height: 720, encoder: 'encoder' }),
  ]);
  const at = (ms: number) => (origin + ms) % 2 ** 32;
  const rest = concatBytes([
    writer.setChunkSize(chunkSize),
    writer.write(commandMessage(['connect', 1, caps])),
    writer.write(windowAcknowledgementSize(2_500_000)),
    writer.write(commandMessage(['createStream', 4, null])),
    writer.write(commandMessage(['publish', 5, null, 'key', 'live'], 1)),
    writer.write(userControlEvent(3, 1)),
    writer.write({ typeId: rtmpType.dataAmf0, streamId: 1, timestamp: 0, chunkStreamId: 4, payload: meta }),
    ...messages.map(({ kind, body }, i) =>
      writer.write({
        typeId: types[kind],
        streamId: 1,
        timestamp: at(20 * i),
        chunkStreamId: kind === 'audio' ? 4 : 6,
        payload: body,
      }),
    ),
    writer.write({
      typeId: rtmpType.aggregate,
      streamId: 1,
      timestamp: at(500),
      chunkStreamId: 6,
      payload: aggregate(tags),
    }),
    writer.write(commandMessage(['FCUnpublish', 6, null, 'key'])),
    writer.write(commandMessage(['deleteStream', 7, null, 1])),
  ]);
  return { handshake: concatBytes(handshake), rest };
}
