import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withMediaAt } from './shared-media.ts';

test('media are named at another place, playlists and everything else stay', () => {
  const playlist = [
    '#EXTM3U',
    '#EXT-X-MAP:URI="init-0.mp4"',
    '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z',
    '#EXT-X-PART:DURATION=0.2,URI="part-3-0.m4s",INDEPENDENT=YES',
    '#EXTINF:2,',
    'seg-3.m4s',
    '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part-4-0.m4s"',
    '#EXT-X-RENDITION-REPORT:URI="../audio/index.m3u8",LAST-MSN=3',
    '',
  ];
  assert.deepEqual(withMediaAt('../../video/', playlist.join('\n')).split('\n'), [
    '#EXTM3U',
    '#EXT-X-MAP:URI="../../video/init-0.mp4"',
    '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z',
    '#EXT-X-PART:DURATION=0.2,URI="../../video/part-3-0.m4s",INDEPENDENT=YES',
    '#EXTINF:2,',
    '../../video/seg-3.m4s',
    '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="../../video/part-4-0.m4s"',
    '#EXT-X-RENDITION-REPORT:URI="../audio/index.m3u8",LAST-MSN=3',
    '',
  ]);
});
