import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MoreInput, moreItems } from './moreItems.ts';

const all: MoreInput = {
  isPhone: true,
  speaks: true,
  isGrid: true,
  canShare: true,
  canFullscreen: true,
  canPicture: true,
  choosesSpeaker: true,
  canGoLive: true,
  isLive: false,
  manages: true,
};
const ids = (change: Partial<MoreInput>) => moreItems({ ...all, ...change }).map(({ id }) => id);

test('a phone has in the menu what has no place in its bar', () => {
  for (const id of ['screen', 'hand', 'people', 'end']) {
    assert.ok(ids({}).includes(id as never), id);
    assert.ok(!ids({ isPhone: false }).includes(id as never), id);
  }
});

test('the room is changed by those who manage it, with an account or as guests', () => {
  assert.ok(ids({ canGoLive: false }).includes('room'));
  assert.ok(!ids({ manages: false }).includes('room'));
});

test('a show is begun or ended, by those who may', () => {
  assert.ok(ids({}).includes('goLive') && !ids({}).includes('endShow'));
  assert.ok(ids({ isLive: true }).includes('endShow') && !ids({ isLive: true }).includes('goLive'));
  assert.ok(!ids({ canGoLive: false }).includes('goLive'));
});

test('who only listens chooses where others are heard, and nobody what the browser cannot do', () => {
  const listener = { speaks: false, manages: false, canGoLive: false, canFullscreen: false, canPicture: false };
  assert.deepEqual(ids(listener), ['hand', 'people', 'view', 'audioOnly', 'devices']);
  assert.deepEqual(ids({ ...listener, choosesSpeaker: false }), ['hand', 'people', 'view', 'audioOnly']);
  assert.ok(ids({ choosesSpeaker: false }).includes('devices'), 'who speaks has a microphone to choose');
  assert.ok(!ids({ canShare: false }).includes('screen'));
});
