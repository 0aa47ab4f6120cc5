import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../base/clock.ts';
import { newId } from '../../../base/ids.ts';
import { HlsTokens } from './hls-token.ts';
import { playbackFor } from './playback.ts';

const clock = { ...systemClock, ms: 1_800_000_000_000, now: () => clock.ms };
const tokens = new HlsTokens('secret', 3600, clock);
const id = newId();
const live = { id, status: 'live', onAir: true, visibility: 'public' } as const;
const free = { webrtc: true, hls: true, webrtcViewers: 0, webrtcFull: false, roomFull: false };
const options = { joined: false, hlsFromViewers: 100, tokens };
const protocols = (answer: { options: { protocol: string }[] }) => answer.options.map(({ protocol }) => protocol);

test('the ladder begins with the least delay and has what exists', () => {
  const ways = free;
  assert.deepEqual(protocols(playbackFor(live, ways, options)), ['webrtc', 'llhls', 'hls']);
  assert.deepEqual(protocols(playbackFor(live, { ...ways, webrtc: false }, options)), ['llhls', 'hls']);
  assert.deepEqual(protocols(playbackFor(live, { ...ways, hls: false }, options)), ['webrtc']);
  assert.deepEqual(protocols(playbackFor({ ...live, status: 'scheduled' }, ways, options)), []);
});

test('from the limit on the audience goes to HLS, but only if there is HLS', () => {
  assert.deepEqual(protocols(playbackFor(live, { ...free, webrtcViewers: 100 }, options)), ['llhls', 'hls', 'webrtc']);
  assert.deepEqual(protocols(playbackFor(live, { ...free, hls: false, webrtcViewers: 100 }, options)), ['webrtc']);
});

test('workers at their limit serve those who have nothing else', () => {
  assert.deepEqual(protocols(playbackFor(live, { ...free, webrtcFull: true }, options)), ['llhls', 'hls', 'webrtc']);
  assert.deepEqual(protocols(playbackFor(live, { ...free, webrtcFull: true, hls: false }, options)), ['webrtc']);
});

test('who does not get into a full room is sent to HLS, who is in it may stay', () => {
  const ways = { ...free, roomFull: true };
  assert.deepEqual(protocols(playbackFor(live, ways, options)), ['llhls', 'hls']);
  assert.deepEqual(protocols(playbackFor(live, ways, { ...options, joined: true })), ['webrtc', 'llhls', 'hls']);
});

test('a private show has a token in its path, a joined viewer its mark', () => {
  const ways = { ...free, webrtc: false };
  const [first] = playbackFor({ ...live, visibility: 'private' }, ways, { ...options, joined: true }).options;
  const [, , broadcast, token = '', joined, file] = first?.url?.split('/') ?? [];
  assert.deepEqual([broadcast, joined, file], [id, '~joined', 'index.m3u8']);
  assert.ok(tokens.holds(token.slice(1), id));
  assert.ok(!tokens.holds(token.slice(1), newId()), 'not for another show');
  assert.ok(!tokens.holds(`${token.slice(1, -1)}!`, id));
  clock.ms += 2 * 3_600_000;
  assert.ok(!tokens.holds(token.slice(1), id), 'not for ever');
});
