import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PlanInput, planOf } from './plan.ts';
import { leadOf, type TileInfo } from './tiles.ts';

function person(peerId: string, more: Partial<TileInfo> = {}): TileInfo {
  return {
    key: peerId,
    kind: 'person',
    peerId,
    identity: peerId,
    displayName: peerId,
    role: 'speaker',
    isSelf: false,
    video: null,
    hasVideo: false,
    isMuted: true,
    isSpeaking: false,
    ...more,
  };
}
const me = person('me', { isSelf: true });
const crowd = (count: number) => [me, ...Array.from({ length: count - 1 }, (_, index) => person(`p${index}`))];
const screen = (key: string) => person('p0', { key, kind: 'screen' });
const wide = { width: 1424, height: 740 };
const phone = { width: 344, height: 560 };

function input(change: Partial<PlanInput>): PlanInput {
  return {
    container: wide,
    people: crowd(5),
    screens: [],
    view: 'grid',
    pinned: null,
    activeSpeaker: null,
    speakers: [],
    page: 0,
    before: [],
    ...change,
  };
}
const places = (change: Partial<PlanInput>) =>
  planOf(input(change)).placed.map(({ tile, place }) => `${tile.key} ${place}`);

test('alone one is large; of two the other is, and oneself in the corner', () => {
  assert.deepEqual(places({ people: crowd(1) }), ['me grid']);
  assert.deepEqual(places({ people: crowd(2) }), ['p0 main', 'me corner']);
  const corner = planOf(input({ container: phone, people: crowd(2) })).placed[1]!.rect;
  assert.ok(corner.x + corner.width < phone.width && corner.width < phone.width / 2);
});

test('more have equal tiles, and pages where they do not fit', () => {
  assert.equal(planOf(input({})).placed.length, 5);
  assert.equal(planOf(input({ people: crowd(30) })).pages, 1);
  const plan = planOf(input({ container: phone, people: crowd(30), page: 99 }));
  assert.ok(plan.pages > 2);
  assert.equal(plan.page, plan.pages - 1);
});

test('a screen is large beside people, the newest first; a pin goes before it', () => {
  assert.deepEqual(places({ people: crowd(2), screens: [screen('new'), screen('old')] }), [
    'new main',
    'old strip',
    'me strip',
    'p0 strip',
  ]);
  assert.equal(places({ screens: [screen('new'), screen('old')], pinned: 'old' })[0], 'old main');
  assert.equal(places({ pinned: 'p2' })[0], 'p2 main');
  assert.equal(places({ pinned: 'gone' })[0], 'me grid');
});

test('beside a screen small tiles become smaller before there are pages of them, and who shares it is on the first', () => {
  const laptop = { width: 1264, height: 560 };
  const five = planOf(input({ container: laptop, screens: [screen('new')] }));
  assert.deepEqual([five.pages, five.placed.length], [1, 6]);
  const shared = person('p18', { key: 'shared', kind: 'screen' });
  const many = planOf(input({ container: laptop, people: crowd(20), screens: [shared] }));
  assert.ok(many.pages > 1);
  assert.deepEqual(
    many.placed.slice(0, 3).map(({ tile }) => tile.key),
    ['shared', 'me', 'p18'],
  );
});

test('the screen one shares oneself is a small tile, unless it is pinned', () => {
  const own = person('me', { key: 'own', kind: 'screen', isSelf: true });
  assert.deepEqual(places({ people: crowd(2), screens: [own] }), ['own grid', 'me grid', 'p0 grid']);
  assert.equal(places({ screens: [screen('other'), own] })[0], 'other main');
  assert.equal(places({ screens: [own], pinned: 'own' })[0], 'own main');
});

test('the speaker is large in that view, and small tiles stay inside', () => {
  for (const container of [wide, phone, { width: 740, height: 260 }]) {
    const plan = planOf(input({ container, view: 'speaker', activeSpeaker: 'p3', people: crowd(20) }));
    assert.equal(plan.placed[0]?.tile.key, 'p3');
    for (const { rect } of plan.placed) {
      assert.ok(rect.x >= -0.01 && rect.x + rect.width <= container.width + 0.01);
      assert.ok(rect.y >= -0.01 && rect.y + rect.height <= container.height + 0.01);
    }
  }
});

test('who speaks comes to the first page, and the others keep their places', () => {
  const people = crowd(30);
  const quiet = planOf(input({ container: phone, people }));
  const speaking = planOf(input({ container: phone, people, speakers: ['p25'], before: quiet.order }));
  const moved = quiet.placed.filter(({ tile }, index) => speaking.placed[index]?.tile.key !== tile.key);
  assert.equal(moved.length, 1);
  assert.ok(speaking.placed.some(({ tile }) => tile.key === 'p25'));
  assert.equal(speaking.placed[0]?.tile.key, 'me');
  assert.equal(new Set(speaking.order).size, 30);
});

test('nobody speaks: who is seen leads, and never oneself while another is there', () => {
  assert.equal(leadOf([me, person('a'), person('b', { hasVideo: true })], null, [])?.key, 'b');
  assert.equal(leadOf([me, person('a')], 'me', [])?.key, 'a');
  assert.equal(leadOf([me], null, [])?.key, 'me');
});

test('a window without size shows nothing', () => {
  assert.deepEqual(planOf(input({ container: { width: 0, height: 0 } })).placed, []);
});
