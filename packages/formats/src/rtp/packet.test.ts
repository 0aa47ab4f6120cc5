import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FormatError } from '../media.ts';
import { buildRtp, buildSenderReport, parseRtcp, parseRtp, SenderClock, Unwrapper } from './index.ts';

const plain = { noNullPrototype: true };
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const packets = fc.record(
  {
    marker: fc.boolean(),
    payloadType: fc.integer({ min: 0, max: 127 }),
    sequence: fc.integer({ min: 0, max: 65535 }),
    timestamp: u32,
    ssrc: u32,
    csrcs: fc.array(u32, { maxLength: 15 }),
    extensions: fc.array(
      fc.record({ id: fc.integer({ min: 1, max: 255 }), data: fc.uint8Array({ maxLength: 40 }) }, plain),
      { maxLength: 5 },
    ),
    payload: fc.uint8Array({ maxLength: 100 }),
  },
  plain,
);

test('whatever is built is parsed back, padded or not', () => {
  fc.assert(
    fc.property(packets, fc.integer({ min: 1, max: 255 }), (packet, padTo) => {
      const bytes = buildRtp({ ...packet, padTo });
      assert.equal(bytes.byteLength % padTo, 0);
      assert.deepEqual(parseRtp(bytes), packet);
    }),
  );
});

test('reads a packet with one-byte extensions and padding, byte by byte', () => {
  const bytes = Uint8Array.from([
    0xb1, 0xe0, 0x12, 0x34, 0, 0, 0, 9, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 7, 0xbe, 0xde, 0, 2, 0x10, 0xaa, 0, 0x31, 1, 2,
    0xf0, 0xff, 5, 6, 0, 0, 3,
  ]);
  assert.deepEqual(parseRtp(bytes), {
    marker: true,
    payloadType: 96,
    sequence: 0x1234,
    timestamp: 9,
    ssrc: 0xdeadbeef,
    csrcs: [7],
    extensions: [
      { id: 1, data: Uint8Array.of(0xaa) },
      { id: 3, data: Uint8Array.of(1, 2) },
    ],
    payload: Uint8Array.of(5, 6),
  });
});

test('any bytes give a packet, reports, or a FormatError', () => {
  const start = fc.constantFrom([], [0x80], [0xbf, 0xff], [0x81, 200, 0, 6], [0x82, 203, 0, 1]);
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 64 }), (head, tail) => {
      for (const parse of [parseRtp, parseRtcp]) {
        try {
          parse(Uint8Array.of(...head, ...tail));
        } catch (error) {
          assert.ok(error instanceof FormatError, String(error));
        }
      }
    }),
    { numRuns: 5000 },
  );
});

test('counters are unwrapped across their end, backward too', () => {
  const unwrap = new Unwrapper(16);
  assert.deepEqual(
    [65534, 65535, 0, 65535, 1, 32767, 65534, 3].map((value) => unwrap.next(value)),
    [65534, 65535, 65536, 65535, 65537, 98303, 131070, 131075],
  );
  const ticks = new Unwrapper(32);
  assert.equal(ticks.next(2 ** 32 - 3000), 2 ** 32 - 3000);
  assert.equal(ticks.next(3000), 2 ** 32 + 3000);
  assert.equal(ticks.peek(2 ** 32 - 1), 2 ** 32 - 1);
});

test('a sender report gives the wall-clock time of timestamps, also after 2036', () => {
  for (const ntpUnixMs of [1_700_000_000_123.5, 2_200_000_000_250]) {
    const report = { ssrc: 5, ntpUnixMs, rtpTimestamp: 90_000, packets: 3, octets: 4 };
    const bye = Uint8Array.of(0x81, 203, 0, 1, 0, 0, 0, 5);
    const { senderReports, byes } = parseRtcp(Uint8Array.of(...buildSenderReport(report), ...bye));
    assert.deepEqual(byes, [5]);
    assert.ok(Math.abs(senderReports[0]!.ntpUnixMs - ntpUnixMs) < 0.001);
    const clock = new SenderClock(90_000);
    assert.equal(clock.unixMsOf(0), undefined);
    clock.update(90_000, senderReports[0]!.ntpUnixMs);
    assert.ok(Math.abs(clock.unixMsOf(45_000)! - (ntpUnixMs - 500)) < 0.001);
  }
});
