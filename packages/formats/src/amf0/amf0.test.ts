import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fuzzParser } from '../fuzz.testkit.ts';
import { FormatError } from '../media.ts';
import { type AmfValue, decodeAmf0, EcmaArray, encodeAmf0 } from './index.ts';

const anyValue: fc.Arbitrary<AmfValue> = fc.letrec<{ value: AmfValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ minLength: 1 }), tie('value'), { maxKeys: 4, noNullPrototype: false }),
  ),
})).value;

test('what is encoded is decoded, objects without a prototype', () => {
  fc.assert(
    fc.property(fc.array(anyValue, { maxLength: 4 }), (values) => {
      assert.deepEqual(withoutPrototypes(decodeAmf0(encodeAmf0(values))), withoutPrototypes(values));
    }),
    { numRuns: 2000 },
  );
});

function withoutPrototypes(value: AmfValue): AmfValue {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof EcmaArray) return value;
  const copy: Record<string, AmfValue> = Object.create(null);
  for (const [name, inner] of Object.entries(value)) copy[name] = withoutPrototypes(inner);
  return copy;
}

test('an ECMA array is decoded like an object', () => {
  const [decoded] = decodeAmf0(encodeAmf0([new EcmaArray({ width: 1280, encoder: 'x' })]));
  assert.deepEqual({ ...(decoded as object) }, { width: 1280, encoder: 'x' });
});

test('property names cannot reach any prototype', () => {
  const body = encodeAmf0([JSON.parse('{"__proto__":{"polluted":true},"constructor":1}')]);
  const decoded = decodeAmf0(body)[0] as Record<string, AmfValue>;
  assert.equal(Object.getPrototypeOf(decoded), null);
  assert.deepEqual(Object.keys(decoded), ['__proto__', 'constructor']);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test('strings beyond 65,535 bytes are long strings', () => {
  const text = 'é'.repeat(40_000);
  assert.deepEqual(decodeAmf0(encodeAmf0([text])), [text]);
});

test('typed objects, XML and unsupported are decoded, the rest refused', () => {
  const typed = Uint8Array.of(0x10, 0, 1, 65, 0, 1, 66, 5, 0, 0, 9);
  assert.deepEqual(Object.entries(decodeAmf0(typed)[0] as object), [['B', null]]);
  assert.deepEqual(decodeAmf0(Uint8Array.of(0x0d, 0x0f, 0, 0, 0, 1, 65)), [undefined, 'A']);
  for (const marker of [0x04, 0x07, 0x0e, 0x11, 0x12]) {
    assert.throws(() => decodeAmf0(Uint8Array.of(marker, 0, 0, 0)), FormatError);
  }
});

test('depth, number of values and array lengths are limited', () => {
  let nested: AmfValue = 1;
  for (let i = 0; i < 20; i++) nested = [nested];
  assert.throws(() => decodeAmf0(encodeAmf0([nested])), FormatError);
  assert.throws(() => decodeAmf0(encodeAmf0(new Array(5000).fill(null))), FormatError);
  assert.throws(() => decodeAmf0(Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 5)), FormatError);
});

test('nothing but FormatError comes out of damaged input', () => {
  const connect = encodeAmf0([
    'connect',
    1,
    { app: 'live', tcUrl: 'rtmp://h/live', fourCcList: ['av01'], caps: 15, flag: false },
  ]);
  const meta = encodeAmf0([
    '@setDataFrame',
    'onMetaData',
    new EcmaArray({ width: 1, at: new Date(0), none: undefined, inner: { a: null } }),
  ]);
  fuzzParser([connect, meta], decodeAmf0);
});
