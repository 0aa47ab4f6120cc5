import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FormatError } from '../media.ts';
import {
  type MediaPlaylist,
  type MultivariantPlaylist,
  readMediaPlaylist,
  readMultivariantPlaylist,
  writeMediaPlaylist,
  writeMultivariantPlaylist,
} from './index.ts';

const full: MediaPlaylist = {
  version: 9,
  targetDuration: 2,
  mediaSequence: 266,
  discontinuitySequence: 3,
  independentSegments: true,
  start: { timeOffset: -6.5, precise: true },
  serverControl: { canBlockReload: true, canSkipUntil: 12, canSkipDateRanges: true, holdBack: 6, partHoldBack: 0.6 },
  partTarget: 0.2,
  skippedSegments: 4,
  dateRanges: [
    {
      id: 'pin-1',
      class: 'org.footlight.pin',
      startDateMs: 1_700_000_000_500,
      duration: 4.5,
      client: { 'PRODUCT-ID': 'p1', 'PRICE-MINOR': 1999 },
    },
    { id: 'pin-2', class: 'org.footlight.pin', startDateMs: 1_700_000_009_000, endOnNext: true },
  ],
  segments: [
    { uri: 's266.mp4', duration: 2, map: { uri: 'init1.mp4', byteRange: { length: 700, offset: 0 } } },
    { uri: 's267.mp4', duration: 2.00213, programDateTimeMs: 1_700_000_000_123, title: 'a title, with a comma' },
    { uri: 's268.mp4', duration: 1.96, gap: true, discontinuity: true, map: { uri: 'init2.mp4' }, bitrateBps: 5000 },
    {
      uri: 'all.mp4',
      duration: 0.4,
      byteRange: { length: 10, offset: 20 },
      parts: [
        { uri: 'p0.mp4', duration: 0.2, independent: true },
        { uri: 'p1.mp4', duration: 0.2, gap: true, byteRange: { length: 5 } },
      ],
    },
  ],
  open: { programDateTimeMs: 1_700_000_006_000, parts: [{ uri: 'p2.mp4', duration: 0.20002, independent: true }] },
  preloadHints: [
    { type: 'PART', uri: 'p3.mp4', byteRangeStart: 7, byteRangeLength: 9 },
    { type: 'MAP', uri: 'init3.mp4' },
  ],
  renditionReports: [{ uri: '../audio/ll.m3u8', lastMediaSequence: 270, lastPart: 0 }],
};

const multivariant: MultivariantPlaylist = {
  version: 9,
  independentSegments: true,
  renditions: [
    {
      type: 'AUDIO',
      groupId: 'audio',
      name: 'English',
      language: 'en',
      default: true,
      autoselect: true,
      channels: '2',
      uri: 'audio/index.m3u8',
    },
    { type: 'SUBTITLES', groupId: 'captions', name: 'English', forced: false, uri: 'captions/index.m3u8' },
  ],
  variants: [
    {
      uri: 'v1/index.m3u8',
      bandwidth: 6_500_000,
      averageBandwidth: 6_000_000,
      codecs: ['avc1.640028', 'mp4a.40.2'],
      resolution: { width: 1920, height: 1080 },
      frameRate: 29.97,
      audio: 'audio',
      subtitles: 'captions',
      closedCaptions: 'NONE',
    },
  ],
  iFrameStreams: [
    { uri: 'v1/iframes.m3u8', bandwidth: 900_000, codecs: ['avc1.640028'], resolution: { width: 1920, height: 1080 } },
  ],
};

test('a playlist with every tag is written and read back', () => {
  assert.deepEqual(readMediaPlaylist(writeMediaPlaylist(full)), full);
});

test('a finished VOD I-frame playlist is written and read back', () => {
  const playlist: MediaPlaylist = {
    version: 7,
    targetDuration: 2,
    mediaSequence: 0,
    type: 'VOD',
    iFramesOnly: true,
    segments: [{ uri: 'a.mp4', duration: 2, byteRange: { length: 900, offset: 0 }, map: { uri: 'init.mp4' } }],
    ended: true,
  };
  assert.deepEqual(readMediaPlaylist(writeMediaPlaylist(playlist)), playlist);
});

test('tags come in the order and form of the draft', () => {
  const lines = writeMediaPlaylist({ ...full, dateRanges: full.dateRanges!.slice(0, 1) }).split('\n');
  assert.deepEqual(lines.slice(0, 11), [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    '#EXT-X-TARGETDURATION:2',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-START:TIME-OFFSET=-6.5,PRECISE=YES',
    '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=12,CAN-SKIP-DATERANGES=YES,HOLD-BACK=6,PART-HOLD-BACK=0.6',
    '#EXT-X-PART-INF:PART-TARGET=0.2',
    '#EXT-X-MEDIA-SEQUENCE:266',
    '#EXT-X-DISCONTINUITY-SEQUENCE:3',
    '#EXT-X-SKIP:SKIPPED-SEGMENTS=4',
    '#EXT-X-DATERANGE:ID="pin-1",CLASS="org.footlight.pin",START-DATE="2023-11-14T22:13:20.500Z",DURATION=4.5,X-PRODUCT-ID="p1",X-PRICE-MINOR=1999',
  ]);
  assert.ok(lines.includes('#EXT-X-PART:DURATION=0.2,URI="p0.mp4",INDEPENDENT=YES'));
  assert.ok(lines.includes('#EXT-X-RENDITION-REPORT:URI="../audio/ll.m3u8",LAST-MSN=270,LAST-PART=0'));
});

test('a multivariant playlist is written and read back', () => {
  const text = writeMultivariantPlaylist(multivariant);
  const [, subtitles] = multivariant.renditions!;
  const { forced: _, ...withoutForced } = subtitles!;
  assert.deepEqual(readMultivariantPlaylist(text), {
    ...multivariant,
    renditions: [multivariant.renditions![0], withoutForced],
  });
});

test('text that a quoted string or a line cannot hold is refused', () => {
  assert.throws(
    () => writeMultivariantPlaylist({ ...multivariant, variants: [{ ...multivariant.variants[0]!, audio: 'a"b' }] }),
    RangeError,
  );
  assert.throws(
    () => writeMediaPlaylist({ ...full, segments: [{ uri: 'a\n#EXT-X-ENDLIST', duration: 1 }] }),
    RangeError,
  );
});

const base = '#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:2\n';
const refused: Record<string, string> = {
  'no EXTM3U': '#EXT-X-TARGETDURATION:2\n',
  'no target duration': '#EXTM3U\n#EXTINF:2,\na.mp4\n',
  'a target duration with decimals': '#EXTM3U\n#EXT-X-TARGETDURATION:2.5\n',
  'a tag twice': `${base}#EXT-X-TARGETDURATION:2\n`,
  'the sequence number after a segment': `${base}#EXTINF:2,\na.mp4\n#EXT-X-MEDIA-SEQUENCE:4\n`,
  'a segment without duration': `${base}a.mp4\n`,
  'a duration without a segment': `${base}#EXTINF:2,\n`,
  'a duration in exponents': `${base}#EXTINF:2e0,\na.mp4\n`,
  'EXTINF without a comma': `${base}#EXTINF:2\na.mp4\n`,
  'a part without URI': `${base}#EXT-X-PART:DURATION=0.2\n`,
  'an unquoted URI': `${base}#EXT-X-PART:DURATION=0.2,URI=a.mp4\n`,
  'an attribute twice': `${base}#EXT-X-PART:DURATION=0.2,DURATION=0.2,URI="a"\n`,
  'a comma at the end': `${base}#EXT-X-PART:DURATION=0.2,URI="a",\n`,
  'a flag that is neither': `${base}#EXT-X-PART:DURATION=0.2,URI="a",GAP=TRUE\n`,
  'a date without time zone': `${base}#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:20\n#EXTINF:1,\na\n`,
  'a skip without a count': `${base}#EXT-X-SKIP:RECENTLY-REMOVED-DATERANGES="a"\n`,
};
for (const [name, text] of Object.entries(refused)) {
  test(`refuses ${name}`, () => assert.throws(() => readMediaPlaylist(text), FormatError));
}

const refusedMultivariant: Record<string, string> = {
  'a variant without URI': '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="a"\n',
  'a URI without a variant': '#EXTM3U\nv.m3u8\n',
  'a variant without bandwidth': '#EXTM3U\n#EXT-X-STREAM-INF:CODECS="a"\nv.m3u8\n',
  'a group nobody defines': '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="a",AUDIO="x"\nv.m3u8\n',
  'a media playlist': `${base}#EXTINF:2,\na.mp4\n`,
  'a rendition of no known type': '#EXTM3U\n#EXT-X-MEDIA:TYPE=SMELL,GROUP-ID="a",NAME="b"\n',
};
for (const [name, text] of Object.entries(refusedMultivariant)) {
  test(`refuses ${name} as a multivariant playlist`, () =>
    assert.throws(() => readMultivariantPlaylist(text), FormatError));
}

test('comments, unknown tags and CRLF are no error', () => {
  const text = `${base}# a comment\n#EXT-X-FUTURE:A=1\n#EXTINF:2,\r\na.mp4\n`;
  assert.deepEqual(readMediaPlaylist(text).segments, [{ uri: 'a.mp4', duration: 2 }]);
});

test('damaged text is refused with a FormatError and nothing else', () => {
  const texts = [writeMediaPlaylist(full), writeMultivariantPlaylist(multivariant)];
  const edits = fc.array(fc.tuple(fc.nat(3000), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...texts), edits, (text, changes) => {
      let damaged = text;
      for (const [at, insert] of changes) {
        const from = at % damaged.length;
        damaged = damaged.slice(0, from) + insert + damaged.slice(from + insert.length + (at % 2));
      }
      for (const read of [readMediaPlaylist, readMultivariantPlaylist]) {
        try {
          read(damaged);
        } catch (error) {
          assert.ok(error instanceof FormatError, String(error));
        }
      }
    }),
    { numRuns: 3000 },
  );
});
