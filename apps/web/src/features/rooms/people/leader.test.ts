import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Me, MeetingState, Peer } from '@footlight/contract';
import { leaderNews, leaderOf } from './leader.ts';

const peer = (peerId: string, userId = peerId): Peer => ({
  peerId,
  userId,
  guestId: null,
  displayName: userId,
  role: 'host',
});
const [hedda, coco] = [peer('hedda'), peer('coco')];
const me = { ...peer('zoe'), permissions: [], resumeToken: '' } as Me;
const led = (leaderPeerId: string | null, peers: Peer[] = [hedda, coco]) => ({
  me,
  peers,
  meeting: { leaderPeerId } as MeetingState,
});

test('the one who leads is one of those inside, oneself among them', () => {
  assert.equal(leaderOf(led('coco'))?.displayName, 'coco');
  assert.equal(leaderOf(led('zoe')), me);
  assert.equal(leaderOf(led(null)), null);
  assert.equal(leaderOf(led('gone')), undefined);
});

test('another one who leads is news, with whether the one before has left', () => {
  assert.deepEqual(leaderNews(hedda, led('coco', [coco])), { left: 'hedda', now: 'other', name: 'coco' });
  assert.deepEqual(leaderNews(hedda, led('zoe')), { left: null, now: 'you', name: 'zoe' });
  assert.deepEqual(leaderNews(hedda, led(null, [])), { left: 'hedda', now: 'nobody', name: '' });
  assert.deepEqual(leaderNews(null, led('hedda')), { left: null, now: 'other', name: 'hedda' });
});

test('the same person by another connection is no news', () => {
  assert.equal(leaderNews(hedda, led('reloaded', [peer('reloaded', 'hedda')])), null);
  assert.equal(leaderNews(null, led(null)), null);
  assert.equal(leaderNews(hedda, led('hedda', [coco])), null, 'who leads now is told in a moment');
});
