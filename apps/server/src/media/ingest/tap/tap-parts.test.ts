import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AudioFill } from './audio-fill.ts';
import { LayerChoice } from './layer-choice.ts';

/** An Opus packet of 20 ms. */
const packet = (mark: number) => Uint8Array.of(0xfc, mark, 0, 0, 0);

function fill() {
  const written: [timestamp: number, mark: number][] = [];
  return { written, fill: new AudioFill((timestamp, data) => written.push([timestamp, data[1]!])) };
}

test('holes are filled with silence of 20 ms, and what comes after its place was filled is dropped', () => {
  const { written, fill: audio } = fill();
  audio.frame(1_000, packet(1));
  audio.frame(1_000 + 3 * 960, packet(2));
  assert.deepEqual(written, [
    [1_000, 1],
    [1_960, 0xff],
    [2_920, 0xff],
    [3_880, 2],
  ]);
  audio.advance(3_880 + 2 * 960 + 100);
  assert.deepEqual(written.at(-1), [4_840, 0xff]);
  audio.frame(4_840, packet(3));
  assert.equal(written.length, 5, 'too late');
  audio.frame(5_800, packet(4));
  assert.deepEqual(written.at(-1), [5_800, 4]);
});

test('a long absence is a break, not silence; so are timestamps that begin anew', () => {
  const { written, fill: audio } = fill();
  audio.advance(1_000_000);
  audio.frame(0, packet(1));
  audio.frame(20 * 48_000, packet(2));
  audio.reset();
  audio.frame(10, packet(3));
  assert.deepEqual(
    written.map(([, mark]) => mark),
    [1, 2, 3],
  );
  audio.frame(10 + 960, Uint8Array.of());
  assert.equal(written.length, 3, 'no Opus packet');
});

test('the best layer is followed, with key frames only, and left when it falls silent', () => {
  const low = { lastFrameAtMs: 0 };
  const high = { lastFrameAtMs: 0 };
  const choice = new LayerChoice([low, high]);
  const comes = (layer: { lastFrameAtMs: number }, key: boolean, nowMs: number) => {
    layer.lastFrameAtMs = nowMs;
    return choice.takes(layer, key, nowMs);
  };
  assert.equal(comes(low, true, 1_000), false, 'the better one may follow');
  assert.ok(choice.isStuck(1_010));
  assert.equal(comes(low, true, 1_600), true);
  assert.equal(comes(high, false, 1_700), false);
  assert.equal(comes(high, true, 1_800), true);
  assert.equal(comes(low, true, 1_900), false);
  assert.equal(choice.isStuck(1_950), false);
  assert.equal(comes(low, false, 2_900), false);
  assert.ok(choice.isStuck(2_900));
  assert.equal(comes(low, true, 2_950), true);
  assert.equal(choice.current, low);
});

test('the first choice waits longer for a layer that nobody had wanted', () => {
  const low = { lastFrameAtMs: 0 };
  const high = { lastFrameAtMs: 0 };
  const choice = new LayerChoice([low, high], true);
  assert.equal(choice.takes(low, true, 1_000), false);
  assert.equal(choice.takes(low, true, 2_900), false);
  assert.equal(choice.takes(high, true, 2_950), true);
  const alone = new LayerChoice([low, high], true);
  assert.equal(alone.takes(low, true, 1_000), false);
  assert.equal(alone.takes(low, true, 3_000), true);
});
