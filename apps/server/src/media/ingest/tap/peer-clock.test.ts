import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StageClock } from './peer-clock.ts';

/** A peer whose sound card runs `ppm` fast and whose packets take `delayOf` ms; answers where the packet captured at `ms` is placed, in ms. */
function peer(stage: StageClock, id: string, a: { ppm?: number; delayOf: (ms: number) => number }) {
  const clock = stage.of(id);
  clock.begin('audio', 'audio', 48_000);
  const rtp = (ms: number) => Math.round(ms * 48 * (1 + (a.ppm ?? 0) / 1e6));
  return (ms: number) => clock.place('audio', rtp(ms), ms + a.delayOf(ms), 48) / 48;
}

test('who joins later lies where the voice that gives the pace is, although that one has drifted away from our time', () => {
  const stage = new StageClock();
  const first = peer(stage, 'first', { ppm: -200, delayOf: () => 20 });
  for (let ms = 0; ms < 3_600_000; ms += 100) first(ms);
  const behind = first(3_600_000) - 3_600_020;
  assert.ok(Math.abs(behind + 720) < 1, `${behind} ms`);
  const second = peer(stage, 'second', { delayOf: () => 60 });
  assert.ok(Math.abs(second(3_600_000) - (3_600_060 - 720)) < 1);
});

test('who is slower than before is moved at once by much and softly by little, and the pace does not move', () => {
  const stage = new StageClock();
  const first = peer(stage, 'first', { delayOf: (ms) => 20 + (ms % 7) });
  const second = peer(stage, 'second', { delayOf: (ms) => (ms < 20_000 ? 20 : 420) + (ms % 11) });
  let apart = 0;
  for (let ms = 0; ms < 40_000; ms += 20) {
    const placed = first(ms);
    assert.ok(Math.abs(placed - ms - 20) < 0.1);
    apart = second(ms) - ms;
  }
  // Sound that comes 400 ms later is put 400 ms later: it would always be too late otherwise.
  assert.ok(Math.abs(apart - 420) < 40, `${apart}`);
  const third = peer(stage, 'third', { ppm: 300, delayOf: () => 20 });
  for (let ms = 40_000; ms < 640_000; ms += 20) {
    first(ms);
    apart = third(ms) - ms;
  }
  assert.ok(Math.abs(apart - 20) < 30, `600 s at 300 ppm are 180 ms, ${apart} of them were left`);
});
