import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../../base/errors.ts';
import { parseDtlsParameters, parseLayers, parseRtpCapabilities, parseRtpParameters } from './parameters.ts';
import { opusParameters, someDtls, vp8Parameters } from './sfu.testkit.ts';

const invalid = { name: 'AppError', code: 'invalid' };

test('well-formed parameters pass and unknown fields are dropped', () => {
  const parsed = parseRtpParameters({ ...vp8Parameters(1), surprise: 1n }, 'video');
  assert.deepEqual(parsed, vp8Parameters(1));
});

test('values that would break the request buffer of a worker are refused', () => {
  const base = vp8Parameters(1);
  for (const encodings of [
    [{ ssrc: 1, maxBitrate: 1.5 }],
    [{ ssrc: 2 ** 32 }],
    [{ ssrc: '1' }],
    [{ ssrc: 1n }],
    [{ ssrc: Number.NaN }],
    [{ ssrc: 1 }, { ssrc: 1 }],
    [{ ssrc: 1, rtx: { ssrc: 1 } }],
    [{ rid: 'a' }, { rid: 'a' }],
    [{ ssrc: 1, codecPayloadType: 99 }],
    [{ ssrc: 1, scalabilityMode: 'L99T99' }],
    Array.from({ length: 5 }, (_, index) => ({ ssrc: index + 1 })),
  ])
    assert.throws(() => parseRtpParameters({ ...base, encodings }, 'video'), invalid);
});

test('a codec of the other kind, no media codec, and repeated payload types are refused', () => {
  assert.throws(() => parseRtpParameters(opusParameters(1), 'video'), invalid);
  const [vp8] = vp8Parameters(1).codecs;
  const rtx = { mimeType: 'video/rtx', payloadType: 102, clockRate: 90000, parameters: { apt: 102 } };
  assert.throws(() => parseRtpParameters({ codecs: [rtx] }, 'video'), invalid);
  assert.throws(() => parseRtpParameters({ codecs: [vp8, vp8] }, 'video'), invalid);
  assert.throws(() => parseRtpParameters({ codecs: [] }, 'video'), invalid);
});

test('fingerprints are brought to upper case and must fit their algorithm', () => {
  const value = someDtls.fingerprints[0]?.value ?? '';
  const lower = parseDtlsParameters({ fingerprints: [{ algorithm: 'sha-256', value: value.toLowerCase() }] });
  assert.equal(lower.fingerprints[0]?.value, value);
  for (const fingerprint of [
    { algorithm: 'sha-1', value },
    { algorithm: 'md5', value },
    { algorithm: 'sha-256', value: `${value}:00` },
    { algorithm: 'sha-256', value: 'zz' },
  ])
    assert.throws(() => parseDtlsParameters({ fingerprints: [fingerprint] }), invalid);
  assert.throws(() => parseDtlsParameters({ fingerprints: [] }), invalid);
});

test('whatever comes, the answer is parameters or the error invalid', () => {
  const parsers = [
    (value: unknown) => parseRtpParameters(value, 'audio'),
    parseRtpCapabilities,
    parseDtlsParameters,
    parseLayers,
  ];
  const shape = fc.oneof(
    fc.anything(),
    fc.record(
      { codecs: fc.anything(), encodings: fc.anything(), headerExtensions: fc.anything(), fingerprints: fc.anything() },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(shape, fc.constantFrom(...parsers), (value, parse) => {
      try {
        parse(value);
      } catch (error) {
        assert.ok(error instanceof AppError && error.code === 'invalid', String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
