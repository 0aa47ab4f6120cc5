import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Me, MeetingState, Peer, ProducerInfo } from '@footlight/contract';
import { countOf, isOnlyLead, matching, personsOf, successorsOf, unnamedOf } from './people.ts';
import { roleName, roleNews } from './roles.ts';

const peer = (peerId: string, role: Peer['role'] = 'speaker'): Peer => ({
  peerId,
  role,
  displayName: peerId,
  userId: peerId,
  guestId: null,
});
const sends = (peerId: string, source: string, paused = false) =>
  ({ producerId: `${peerId} ${source}`, peerId, kind: 'audio', appData: { source }, paused }) as ProducerInfo;
const state = {
  me: { ...peer('zoe'), permissions: [], resumeToken: '' } as Me,
  peers: [peer('zoe'), peer('bert'), peer('anna'), peer('lea', 'viewer'), peer('hans', 'host')],
  published: [sends('anna', 'microphone'), sends('bert', 'microphone', true), sends('anna', 'screen')],
  meeting: { hostUserId: 'hans', leaderPeerId: 'hans' } as MeetingState,
};
const own = { isMuted: false, hasCamera: true, sharesScreen: false };

test('oneself comes first, then hosts, those who speak and those who listen, each once', () => {
  const people = personsOf(state, own, []);
  assert.deepEqual(
    people.map(({ peer: { peerId } }) => peerId),
    ['zoe', 'hans', 'anna', 'bert', 'lea'],
  );
  assert.equal(people[1]?.isOwner, true);
  assert.deepEqual(
    people.filter(({ isLeader }) => isLeader).map(({ peer: { peerId } }) => peerId),
    ['hans'],
  );
});

test('who sends no sound is muted, who only listens is neither', () => {
  const byId = new Map(personsOf(state, own, []).map((person) => [person.peer.peerId, person]));
  assert.equal(byId.get('zoe')?.isMuted, false);
  assert.equal(byId.get('anna')?.isMuted, false);
  assert.equal(byId.get('bert')?.isMuted, true);
  assert.equal(byId.get('lea')?.isMuted, null);
  assert.equal(byId.get('anna')?.sharesScreen, true);
});

test('a screen is shared as long as its picture or its sound comes', () => {
  const shares = (...published: ProducerInfo[]) =>
    personsOf({ ...state, published }, own, []).find(({ peer: { peerId } }) => peerId === 'anna')?.sharesScreen;
  assert.equal(shares(sends('anna', 'screen', true), sends('anna', 'screenAudio')), true);
  assert.equal(shares(sends('anna', 'screen', true), sends('anna', 'screenAudio', true)), false);
  assert.equal(shares(sends('bert', 'screen')), false);
});

test('a search takes any part of a name', () => {
  const people = personsOf(state, own, []);
  assert.deepEqual(
    matching(people, ' AN').map(({ peer: { peerId } }) => peerId),
    ['hans', 'anna'],
  );
  assert.equal(matching(people, '').length, 5);
});

test('in a large room those who are not named are counted, and oneself never twice', () => {
  const counts = { viewers: 12, likes: 0, onAir: false, status: 'meeting', unnamed: 12 };
  assert.equal(unnamedOf({ ...state, counts }), 12);
  assert.equal(countOf({ ...state, counts }), 17);
  const listener = { ...state, peers: state.peers.slice(1), counts };
  assert.equal(unnamedOf(listener), 11);
  assert.equal(countOf(listener), 16);
  assert.equal(countOf({ ...state, counts: null }), 5);
});

test('a host whom nobody can follow is to choose somebody, those who speak first', () => {
  const me = { ...peer('hans', 'host'), permissions: [], resumeToken: '' } as Me;
  const led = { ...state, me, counts: null };
  assert.equal(isOnlyLead(led), true);
  assert.equal(isOnlyLead({ ...led, peers: [...state.peers, peer('coco', 'host')] }), false);
  assert.equal(isOnlyLead({ ...led, peers: [me] }), false, 'alone');
  assert.equal(isOnlyLead({ ...led, me: state.me }), false, 'no host');
  const unnamed = { viewers: 3, likes: 0, onAir: false, status: 'meeting', unnamed: 3 };
  assert.equal(isOnlyLead({ ...led, peers: [me], counts: unnamed }), true);
  const names = (meeting: MeetingState) => successorsOf({ ...led, meeting }).map(({ displayName }) => displayName);
  assert.deepEqual(names(state.meeting), ['anna', 'bert', 'zoe', 'lea']);
  assert.deepEqual(names({ ...state.meeting, broadcast: { id: 'show' } } as MeetingState), ['anna', 'bert', 'zoe']);
});

test('hosts beside the owner are co-hosts', () => {
  assert.equal(roleName('host', true), 'host');
  assert.equal(roleName('host', false), 'cohost');
  assert.equal(roleName('viewer', false), 'listener');
});

test('who has another role is told what is different by it', () => {
  assert.equal(roleNews('viewer', 'speaker'), 'speaks');
  assert.equal(roleNews('speaker', 'viewer'), 'listens');
  assert.equal(roleNews('speaker', 'moderator'), 'moderator');
  assert.equal(roleNews('viewer', 'host'), 'host');
  assert.equal(roleNews('host', 'speaker'), null);
  assert.equal(roleNews('viewer', 'viewer'), null);
});
