import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  type MediaPlaylist,
  type Part,
  type Sample,
  type Segment,
  writeInit,
  writeMediaPlaylist,
} from '@footlight/formats';
import { fragment, type Loop, videoLoop } from './encoded.ts';
import { MediaChecker } from './media-checker.ts';
import { type Expectations, type KnownSegment, PlaylistChecker } from './playlist-checker.ts';
import type { Problem, Rule } from './problems.ts';

const startMs = Date.UTC(2026, 0, 1);

function part(msn: number, index: number): Part {
  return { uri: `p${msn}-${index}.m4s`, duration: 0.2, independent: index === 0 };
}

function segment(msn: number): Segment {
  return {
    uri: `s${msn}.m4s`,
    duration: 1,
    programDateTimeMs: startMs + msn * 1000,
    parts: [0, 1, 2, 3, 4].map((index) => part(msn, index)),
    ...(msn === 10 && { map: { uri: 'init.mp4' } }),
  };
}

/** Segments 10 to `last`, and two parts of the next one. */
function playlist(last: number, change: Partial<MediaPlaylist> = {}): MediaPlaylist {
  const segments = [];
  for (let msn = 10; msn <= last; msn++) segments.push(segment(msn));
  return {
    version: 9,
    targetDuration: 1,
    mediaSequence: 10,
    independentSegments: true,
    serverControl: { canBlockReload: true, canSkipUntil: 6, holdBack: 3, partHoldBack: 0.6 },
    partTarget: 0.2,
    segments,
    open: { programDateTimeMs: startMs + (last + 1) * 1000, parts: [part(last + 1, 0), part(last + 1, 1)] },
    preloadHints: [{ type: 'PART', uri: `p${last + 1}-2.m4s` }],
    ...change,
  };
}

function check(versions: (MediaPlaylist | string)[], expected?: Expectations, wallSeconds?: number): Problem[] {
  const checker = new PlaylistChecker('video', expected);
  for (const version of versions) checker.see(typeof version === 'string' ? version : writeMediaPlaylist(version));
  return checker.finish(wallSeconds === undefined ? {} : { wallSeconds });
}

const rulesOf = (problems: Problem[]): Rule[] => [...new Set(problems.map(({ rule }) => rule))];
const edited = (version: MediaPlaylist, msn: number, change: Partial<Segment>): MediaPlaylist => ({
  ...version,
  segments: version.segments.map((each, i) => (version.mediaSequence + i === msn ? { ...each, ...change } : each)),
});
const slid = (version: MediaPlaylist, by: number): MediaPlaylist => ({
  ...version,
  mediaSequence: version.mediaSequence + by,
  segments: version.segments.slice(by).map((each, i) => (i === 0 ? { ...each, map: { uri: 'init.mp4' } } : each)),
});
const delta = (version: MediaPlaylist, skippedSegments: number): MediaPlaylist => ({
  ...version,
  skippedSegments,
  segments: version.segments.slice(skippedSegments),
});

test('a stream without fault has no problems: full, slid, delta, ended', () => {
  const versions = [
    playlist(12),
    playlist(13),
    delta(playlist(20), 4),
    slid(playlist(21), 3),
    slid(playlist(21, { open: undefined, preloadHints: [], ended: true }), 3),
  ];
  assert.deepEqual(check(versions, {}, 12), []);
});

const gap = edited(playlist(13), 12, { gap: true, parts: undefined });
const broken = edited(playlist(13), 12, { discontinuity: true });
const control = playlist(12).serverControl!;

const violations: Record<string, [Rule[], (MediaPlaylist | string)[], Expectations?, number?]> = {
  'text that is no playlist': [['syntax'], ['#EXTM3U\n#EXTINF:1,\n']],
  'a media sequence that goes backwards': [['media sequence'], [slid(playlist(13), 2), slid(playlist(13), 1)]],
  'segments that vanish from the end': [['media sequence'], [playlist(14), playlist(13)]],
  'a discontinuity that leaves uncounted': [
    ['discontinuity sequence'],
    [broken, slid(edited(playlist(15), 12, { discontinuity: true }), 3)],
    { discontinuities: 1 },
  ],
  'a segment that changes afterwards': [
    ['unchanged segments'],
    [playlist(12), edited(playlist(12), 11, { uri: 'x.m4s' })],
  ],
  'a segment longer than the target': [
    ['target duration', 'part sum', 'date time'],
    [edited(playlist(13), 12, { duration: 1.6 })],
  ],
  'a target duration that changes': [
    ['target duration'],
    [playlist(12, { targetDuration: 2, serverControl: { ...control, holdBack: 6, canSkipUntil: 12 } }), playlist(12)],
  ],
  'a part longer than the part target': [
    ['part target', 'part sum'],
    [edited(playlist(12), 11, { parts: segment(11).parts!.map((each) => ({ ...each, duration: 0.21 })) })],
  ],
  'a short part in the middle': [
    ['short part', 'part sum'],
    [
      edited(playlist(12), 11, {
        parts: [part(11, 0), { ...part(11, 1), duration: 0.1 }, part(11, 2), part(11, 3), part(11, 4)],
      }),
    ],
  ],
  'parts that are less than their segment': [
    ['part sum'],
    [
      edited(playlist(12), 11, {
        parts: segment(11)
          .parts!.slice(1)
          .map((each) => ({ ...each, independent: true })),
      }),
    ],
  ],
  'a segment whose first part is not independent': [
    ['independent'],
    [edited(playlist(12), 11, { parts: segment(11).parts!.map((each) => ({ ...each, independent: false })) })],
  ],
  'a part hold-back below two part targets': [
    ['hold back'],
    [playlist(12, { serverControl: { ...control, partHoldBack: 0.3 } })],
  ],
  'a hold-back below three target durations': [
    ['hold back'],
    [playlist(12, { serverControl: { ...control, holdBack: 2 } })],
  ],
  'low latency without blocking reload': [
    ['hold back'],
    [playlist(12, { serverControl: { ...control, canBlockReload: false } })],
  ],
  'a skip boundary below six target durations': [
    ['skip'],
    [playlist(12, { serverControl: { ...control, canSkipUntil: 5 } })],
  ],
  'a delta over segments that were never listed': [
    ['skip', 'map'],
    [playlist(12), delta(playlist(20), 8)],
  ],
  'no initialisation': [['map'], [edited(playlist(12), 10, { map: undefined })]],
  'a date that does not follow on the duration': [
    ['date time'],
    [edited(playlist(12), 12, { programDateTimeMs: startMs + 12_200 })],
  ],
  'a segment without date': [['date time'], [edited(playlist(12), 12, { programDateTimeMs: undefined })]],
  'no preload hint': [['preload hint'], [playlist(12, { preloadHints: [] })]],
  'a preload hint for a part that is there': [
    ['preload hint'],
    [playlist(12, { preloadHints: [{ type: 'PART', uri: 'p13-1.m4s' }] })],
  ],
  'a gap where nothing was lost': [['gap'], [gap]],
  'no gap where something was lost': [['gap'], [playlist(13)], { gaps: true }],
  'a discontinuity where nothing changed': [['discontinuity'], [broken]],
  'durations that drift from the wall clock': [['wall time'], [playlist(19)], {}, 10.02],
};
for (const [name, [rules, versions, expected, wallSeconds]] of Object.entries(violations)) {
  test(`finds ${name}`, () => assert.deepEqual(rulesOf(check(versions, expected, wallSeconds)), rules));
}

let loop: Loop;
before(async () => {
  loop = await videoLoop({ seconds: 2, gop: 30, bFrames: 0, size: '160x90' });
});

interface Cut {
  samples: Sample[];
  startDts: number;
}

/** The two groups of pictures of the loop, changed as wanted, as the segments of a stream. */
async function media(change: {
  cut?: (cuts: Cut[]) => void;
  segment?: Partial<KnownSegment>;
  bytes?: (bytes: Uint8Array) => Uint8Array;
  parts?: Uint8Array[];
  /** What the playlist says of the two halves of the second segment. */
  independent?: [boolean, boolean];
}): Promise<Rule[]> {
  const checker = new MediaChecker('video');
  checker.addInit('init.mp4', writeInit({ id: 1, config: loop.config, timescale: 90_000 }));
  const cuts = [0, 1].map((i) => ({ samples: loop.samples.slice(i * 30, i * 30 + 30), startDts: i * 90_000 }));
  change.cut?.(cuts);
  for (const [i, { samples, startDts }] of cuts.entries()) {
    const bytes = fragment(samples, startDts);
    const known = { msn: i, uri: `s${i}`, init: 'init.mp4', duration: samples.length / 30 };
    if (i === 0) checker.addSegment(known, bytes);
    else checker.addSegment({ ...known, ...change.segment }, change.bytes?.(bytes) ?? bytes, change.parts);
  }
  const [first, second] = change.independent ?? [true, false];
  checker.addPart({ uri: 'p1-0.m4s', duration: 0.5, independent: first }, fragment(loop.samples.slice(30, 45), 90_000));
  checker.addPart(
    { uri: 'p1-1.m4s', duration: 0.5, independent: second },
    fragment(loop.samples.slice(45, 60), 135_000),
  );
  return rulesOf(await checker.finish());
}

test('media without fault has no problems', async () => {
  assert.deepEqual(await media({}), []);
});

const mediaViolations: Record<string, [Rule[], Parameters<typeof media>[0]]> = {
  'a segment that begins without key frame': [
    ['key frame'],
    { cut: ([, second]) => second!.samples.splice(0, 30, ...loop.samples.slice(1, 30)) },
  ],
  'a key frame that the file does not call one': [
    ['key frame'],
    {
      cut: ([, second]) =>
        Object.assign(second!, { samples: second!.samples.map((each) => ({ ...each, key: false })) }),
    },
  ],
  'a frame that the file calls a key frame': [
    ['key frame'],
    { cut: ([first]) => (first!.samples[5] = { ...first!.samples[5]!, key: true }) },
  ],
  'a part with a key frame in front that is not INDEPENDENT': [['independent'], { independent: [false, false] }],
  'a part without key frame that is INDEPENDENT': [['independent'], { independent: [true, true] }],
  'a hole in decode time': [['decode time'], { cut: ([, second]) => (second!.startDts += 3000) }],
  'decode times that run backwards': [['decode time'], { cut: ([, second]) => (second!.startDts -= 3000) }],
  'an EXTINF that is not what the samples last': [['duration'], { segment: { duration: 1.2 } }],
  'a segment that is not the sum of its parts': [['parts equal segment'], { parts: [new Uint8Array(7)] }],
  'a segment without its initialisation': [['map'], { segment: { init: 'other.mp4' } }],
  'a segment that is cut off': [['syntax'], { bytes: (bytes) => bytes.slice(0, -9) }],
  'a frame that is damaged': [
    ['decoding'],
    { bytes: (bytes) => bytes.fill(0xff, bytes.length - 900, bytes.length - 300) },
  ],
};
for (const [name, [rules, change]] of Object.entries(mediaViolations)) {
  test(`finds ${name}`, async () => assert.deepEqual(await media(change), rules));
}
