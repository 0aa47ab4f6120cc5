import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../base/clock.ts';
import { newId } from '../../../base/ids.ts';
import { HlsTokens } from './hls-token.ts';
import { playbackFor } from './playback.ts';
import { ViewerMarks } from './viewer-marks.ts';

const clock = { ...systemClock, ms: 1_800_000_000_000, now: () => clock.ms };
const tokens = new HlsTokens('secret', 3600, clock);
const id = newId();
const live = { id, status: 'live', onAir: true, visibility: 'public' } as const;
const options = { joined: false, viewerMark: undefined, hlsFromViewers: 100, tokens };
const protocols = (answer: { options: { protocol: string }[] }) => answer.options.map(({ protocol }) => protocol);

test('the ladder begins with the least delay and has what exists', () => {
  const ways = { webrtc: true, hls: true, webrtcViewers: 0 };
  assert.deepEqual(protocols(playbackFor(live, ways, options)), ['webrtc', 'llhls', 'hls']);
  assert.deepEqual(protocols(playbackFor(live, { ...ways, webrtc: false }, options)), ['llhls', 'hls']);
  assert.deepEqual(protocols(playbackFor(live, { ...ways, hls: false }, options)), ['webrtc']);
  assert.deepEqual(protocols(playbackFor({ ...live, status: 'scheduled' }, ways, options)), []);
});

test('from the limit on the audience goes to HLS, but only if there is HLS', () => {
  assert.deepEqual(protocols(playbackFor(live, { webrtc: true, hls: true, webrtcViewers: 100 }, options)), [
    'llhls',
    'hls',
    'webrtc',
  ]);
  assert.deepEqual(protocols(playbackFor(live, { webrtc: true, hls: false, webrtcViewers: 100 }, options)), ['webrtc']);
});

test('a private show has a token in its path, a joined viewer its mark', () => {
  const ways = { webrtc: false, hls: true, webrtcViewers: 0 };
  const [first] = playbackFor({ ...live, visibility: 'private' }, ways, { ...options, joined: true }).options;
  const [, , broadcast, token = '', joined, file] = first?.url?.split('/') ?? [];
  assert.deepEqual([broadcast, joined, file], [id, '~joined', 'index.m3u8']);
  assert.ok(tokens.holds(token.slice(1), id));
  assert.ok(!tokens.holds(token.slice(1), newId()), 'not for another show');
  assert.ok(!tokens.holds(`${token.slice(1, -1)}!`, id));
  clock.ms += 2 * 3_600_000;
  assert.ok(!tokens.holds(token.slice(1), id), 'not for ever');
});

test('who has not joined is counted by a mark: the same for one person, another for everybody else, and for this show only', () => {
  const marks = new ViewerMarks('secret');
  const guest = (guestId: string) => ({ kind: 'guest', guestId, displayName: 'Guest' }) as const;
  const [first, same, other] = [guest('a'), guest('a'), guest('b')].map((who) => marks.make(id, who)) as string[];
  assert.equal(first, same);
  assert.notEqual(first, other);
  assert.notEqual(marks.make(id, { kind: 'nobody' }), marks.make(id, { kind: 'nobody' }));
  assert.ok(marks.viewer(first!, id));
  assert.equal(marks.viewer(first!, newId()), undefined);
  assert.equal(marks.viewer(`v${'x'.repeat(28)}`, id), undefined);
  const ways = { webrtc: false, hls: true, webrtcViewers: 0 };
  const url = (joined: boolean) => playbackFor(live, ways, { ...options, joined, viewerMark: first }).options[0]?.url;
  assert.equal(url(false), `/hls/${id}/~${first}/index.m3u8`);
  assert.equal(url(true), `/hls/${id}/~joined/index.m3u8`);
});
