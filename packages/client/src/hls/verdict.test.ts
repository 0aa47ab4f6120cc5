import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictOf } from './verdict.ts';

const network = (status: number | undefined, fatal = true) =>
  verdictOf({ type: 'networkError', details: 'levelLoadError', fatal, status }, 0);
const media = (details: string, recoveries: number) =>
  verdictOf({ type: 'mediaError', details, fatal: true, status: undefined }, recoveries);

test('what hls.js repairs itself is left to it', () => {
  assert.equal(network(503, false).act, 'nothing');
});

test('a playlist that cannot be had is asked for again; the status says what to tell', () => {
  assert.deepEqual(network(503), { act: 'reload', code: 'unavailable' });
  assert.deepEqual(network(404), { act: 'reload', code: 'not_found' });
  assert.deepEqual(network(undefined), { act: 'reload', code: 'network' });
  assert.deepEqual(network(403), { act: 'reload', code: 'forbidden' });
});

test('a decoder that fails is rebuilt twice, then everything is', () => {
  assert.deepEqual(
    [0, 1, 2].map((recoveries) => media('bufferAppendError', recoveries).act),
    ['recoverMedia', 'recoverMedia', 'reload'],
  );
});

test('a codec this browser lacks ends it', () => {
  assert.deepEqual(media('bufferAddCodecError', 0), { act: 'giveUp', code: 'codec_unsupported' });
});
