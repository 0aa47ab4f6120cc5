import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { before, test } from 'node:test';
import { encode } from '../fmp4/fmp4.testkit.ts';
import type { Sample } from '../media.ts';
import {
  type Depacketiser,
  H264Depacketiser,
  type H264RtpFrame,
  OpusDepacketiser,
  packetiseH264,
  packetiseVp8,
  type ReceiverEvent,
  type RtpFrame,
  RtpReceiver,
  RtpSender,
  Vp8Depacketiser,
} from './index.ts';
import { random, vp8Frames } from './rtp.testkit.ts';

const h264Args = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30', '-t', '1', '-pix_fmt', 'yuv420p'];
const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '10', '-slices', '2'];
const parameterSets = [Uint8Array.of(0x67, 1, 2, 3), Uint8Array.of(0x68, 4, 5)];
const payloadType = 96;

let h264: Sample[];
let vp8: Uint8Array[];
before(async () => {
  h264 = (await encode(...h264Args, ...encoder)).samples;
  vp8 = await vp8Frames();
});

/** Packets of all H.264 frames, their sequence numbers and timestamps about to wrap. */
function h264Packets(maxPayload = 900): Uint8Array[] {
  const sender = new RtpSender({ payloadType, ssrc: 7, sequence: 65_530, timestampOffset: 2 ** 32 - 9000 });
  return h264.flatMap(({ data, pts, key }) =>
    sender.send(packetiseH264(data, maxPayload, key ? parameterSets : []), pts, true),
  );
}

/** How many packets of `h264Packets()` come before those of a frame. */
function packetsBefore(frame: number): number {
  return h264
    .slice(0, frame)
    .reduce((sum, { data, key }) => sum + packetiseH264(data, 900, key ? parameterSets : []).length, 0);
}

function receive<F extends RtpFrame>(depacketiser: Depacketiser<F>, packets: Uint8Array[]) {
  const receiver = new RtpReceiver<F>({ depacketiser, payloadType, maxWaitMs: 50 });
  const events: ReceiverEvent<F>[] = [];
  for (const [i, packet] of packets.entries()) events.push(...receiver.receive(packet, i));
  events.push(...receiver.advance(packets.length + 1000));
  const frames = events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []));
  const gaps = events.flatMap((event) => (event.type === 'gap' ? [event.lost] : []));
  return { receiver, events, frames, gaps };
}

function assertWhole(frames: H264RtpFrame[]) {
  assert.deepEqual(
    frames.map(({ data }) => data),
    h264.map(({ data }) => data),
  );
  const [first] = frames;
  for (const [i, frame] of frames.entries()) {
    assert.equal(frame.timestamp - first!.timestamp, h264[i]!.pts - h264[0]!.pts);
    assert.equal(frame.key, h264[i]!.key);
    assert.deepEqual([...frame.sps, ...frame.pps], frame.key ? parameterSets : []);
  }
}

for (const maxPayload of [100, 900, 60_000]) {
  test(`H.264 frames survive payloads of ${maxPayload} bytes, across both wraps`, () => {
    const packets = h264Packets(maxPayload);
    assert.ok(packets.every(({ byteLength }) => byteLength <= maxPayload + 12));
    assertWhole(receive(new H264Depacketiser(), packets).frames);
  });
}

test('reordered and repeated packets are put right', () => {
  const next = random(3);
  const packets = h264Packets().flatMap((packet) => (next(10) === 0 ? [packet, packet] : [packet]));
  for (let i = 1; i < packets.length - 6; i++) {
    const other = i + next(6);
    [packets[i], packets[other]] = [packets[other]!, packets[i]!];
  }
  const { frames, gaps, receiver } = receive(new H264Depacketiser(), packets);
  assertWhole(frames);
  assert.deepEqual(gaps, []);
  assert.equal(receiver.statistics.lost, 0);
  assert.ok(receiver.statistics.discarded > 0);
});

test('after a loss nothing is given out until the next key frame, and one is asked for', () => {
  const packets = h264Packets();
  const lostAt = packetsBefore(13) + 1;
  const { frames, gaps, receiver } = receive(new H264Depacketiser(), packets.toSpliced(lostAt, 1));
  assert.deepEqual(gaps, [1]);
  assert.deepEqual(
    frames.map(({ data }) => data),
    h264.filter((_, i) => i < 13 || i >= 20).map(({ data }) => data),
  );
  assert.equal(receiver.needsKeyFrame, false);
  assert.deepEqual(receiver.statistics, { lost: 1, discarded: 0, droppedFrames: 7 });
  const cut = receive(new H264Depacketiser(), packets.slice(0, packetsBefore(19)).toSpliced(lostAt, 1));
  assert.equal(cut.receiver.needsKeyFrame, true);
});

test('a key frame whose first packets are lost is not given out', () => {
  const packets = h264Packets();
  const { frames } = receive(new H264Depacketiser(), packets.toSpliced(packetsBefore(10), 2));
  assert.deepEqual(
    frames.map(({ data }) => data),
    h264.filter((_, i) => i < 10 || i >= 20).map(({ data }) => data),
  );
});

test('a stream that joins between key frames begins with the next one', () => {
  const { frames } = receive(new H264Depacketiser(), h264Packets().slice(packetsBefore(4)));
  assert.deepEqual(frames[0]!.data, h264[10]!.data);
});

test('another source or a new count of sequence numbers is a restart', () => {
  const again = h264.slice(0, 10).flatMap(({ data, pts, key }) => {
    const payloads = packetiseH264(data, 900, key ? parameterSets : []);
    return payloads.map((payload) => ({ payload, pts }));
  });
  for (const ssrc of [7, 8]) {
    const sender = new RtpSender({ payloadType, ssrc, sequence: 20_000, timestampOffset: 99 });
    const packets = again.map(({ payload, pts }) => sender.send([payload], pts, false)[0]!);
    const { events, frames } = receive(new H264Depacketiser(), [...h264Packets(), ...packets]);
    assert.equal(events.filter(({ type }) => type === 'restart').length, 1);
    assert.ok(frames.length > h264.length);
  }
});

test('VP8 frames come back with their size, losses wait for a key frame', () => {
  const sender = new RtpSender({ payloadType, ssrc: 7, sequence: 65_535 });
  const packets = vp8.map((data, i) => sender.send(packetiseVp8(data, 500, i), i * 3000, true));
  const { frames } = receive(new Vp8Depacketiser(), packets.flat());
  assert.deepEqual(
    frames.map(({ data }) => data),
    vp8,
  );
  assert.ok(frames.filter(({ key }) => key).length >= 2);
  assert.deepEqual([frames[0]!.width, frames[0]!.height], [320, 180]);
  const nextKey = frames.findIndex(({ key }, i) => key && i > 3);
  const damaged = receive(new Vp8Depacketiser(), packets.toSpliced(3, 1).flat());
  assert.deepEqual(
    damaged.frames.map(({ data }) => data),
    vp8.filter((_, i) => i < 3 || i >= nextKey),
  );
});

test('Opus packets are frames; a gap is told', () => {
  const sender = new RtpSender({ payloadType, ssrc: 7, sequence: 1 });
  const packets = [0, 1, 2, 3, 4].map((i) => sender.send([Uint8Array.of(0x78, i)], i * 960, false)[0]!);
  const { frames, gaps } = receive(new OpusDepacketiser(), packets.toSpliced(2, 1));
  assert.deepEqual(
    frames.map(({ data, timestamp }) => [data[1], timestamp]),
    [0, 1, 3, 4].map((i) => [i, i * 960]),
  );
  assert.deepEqual(gaps, [1]);
});

test('a missing packet is waited for only as long as is allowed', () => {
  const sender = new RtpSender({ payloadType, ssrc: 7, sequence: 1 });
  const [first, , third] = [0, 1, 2].map((i) => sender.send([Uint8Array.of(1, i)], i * 960, false)[0]!);
  const receiver = new RtpReceiver({ depacketiser: new OpusDepacketiser(), payloadType, maxWaitMs: 50 });
  assert.equal(receiver.receive(first!, 0).length, 1);
  assert.equal(receiver.receive(third!, 10).length, 0);
  assert.equal(receiver.advance(59).length, 0);
  assert.deepEqual(
    receiver.advance(60).map(({ type }) => type),
    ['gap', 'frame'],
  );
});

for (const [codec, args, make] of [
  ['H.264', [...h264Args, ...encoder, '-bsf:v', 'dump_extra'], () => new H264Depacketiser()],
  ['VP8', [...h264Args, '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8'], () => new Vp8Depacketiser()],
] as const) {
  test(`${codec} as ffmpeg sends it becomes frames without a loss`, async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    socket.setRecvBufferSize(2 ** 21);
    const target = `rtp://127.0.0.1:${socket.address().port}?pkt_size=1200`;
    const sending = ['-v', 'error', '-re', ...args, '-an', '-f', 'rtp', '-payload_type', `${payloadType}`, target];
    const ffmpeg = spawn('ffmpeg', sending, { stdio: ['ignore', 'ignore', 'inherit'] });
    const packets: Uint8Array[] = [];
    socket.on('message', (message) => packets.push(new Uint8Array(message)));
    const [code] = await once(ffmpeg, 'exit');
    assert.equal(code, 0);
    while (packets.length === 0) await once(socket, 'message');
    socket.close();
    const { frames, gaps } = receive<RtpFrame>(make(), packets);
    assert.deepEqual(gaps, []);
    assert.equal(frames.length, 30);
    assert.equal(frames[0]!.key, true);
  });
}
