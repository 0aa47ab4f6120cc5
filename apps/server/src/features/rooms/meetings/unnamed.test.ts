import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Somebody } from '../../../base/principal.ts';
import { Peer } from '../peer.ts';
import { unnamedPage } from './unnamed.ts';

const peer = (displayName: string) =>
  new Peer({ kind: 'guest', guestId: displayName, displayName } as Somebody, { role: 'viewer', door: 'member' }, null);
const people = ['Zoe', 'Ann 10', 'ann 9', 'Bert', 'Ann 10'].map(peer);
const names = (items: readonly { displayName: string }[]) => items.map(({ displayName }) => displayName);

test('those who are not named come by name, page after page, each once, also when somebody leaves in between', () => {
  const first = unnamedPage(people, { limit: 2 });
  assert.deepEqual(names(first.items), ['ann 9', 'Ann 10']);
  const cursor = first.nextCursor!;
  const second = unnamedPage(people, { limit: 2, cursor });
  assert.deepEqual(names(second.items), ['Ann 10', 'Bert']);
  assert.notEqual(second.items[0]?.peerId, first.items[1]?.peerId);
  const rest = people.filter(({ id }) => id !== first.items[1]?.peerId);
  assert.deepEqual(unnamedPage(rest, { limit: 2, cursor }).items, second.items);
  const last = unnamedPage(people, { limit: 2, cursor: second.nextCursor! });
  assert.deepEqual([names(last.items), last.nextCursor], [['Zoe'], null]);
});

test('a search takes any part of a name; who is named is not listed', () => {
  assert.deepEqual(names(unnamedPage(people, { limit: 10, search: ' NN 1' }).items), ['Ann 10', 'Ann 10']);
  const bert = people.find(({ principal }) => principal.displayName === 'Bert')!;
  bert.knownTo.add('member');
  assert.deepEqual(unnamedPage(people, { limit: 10, search: 'bert' }).items, []);
  bert.knownTo.clear();
});

test('a cursor that is none is refused', () => {
  for (const cursor of ['', 'x', Buffer.from('[1,2]').toString('base64url')])
    assert.throws(() => unnamedPage(people, { limit: 2, cursor }), { code: 'invalid' });
});
