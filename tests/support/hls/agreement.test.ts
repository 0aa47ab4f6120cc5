import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  type MediaPlaylist,
  type MultivariantPlaylist,
  type Part,
  type VideoConfig,
  writeInit,
  writeMediaPlaylist,
  writeMultivariantPlaylist,
} from '@footlight/formats';
import { fragment, type Loop, videoLoop } from './encoded.ts';
import { IFrameChecker } from './i-frame-checker.ts';
import type { Problem, Rule } from './problems.ts';
import { ReportChecker } from './report-checker.ts';
import { VariantChecker } from './variant-checker.ts';

const rulesOf = (problems: Problem[]): Rule[] => [...new Set(problems.map(({ rule }) => rule))];

let loop: Loop;
before(async () => {
  loop = await videoLoop({ seconds: 2, gop: 30, bFrames: 0, size: '160x90' });
});

/** The I-frame playlist of two segments of the loop, changed as wanted, with the segments themselves. */
async function iFrames(change: { playlist?: Partial<MediaPlaylist>; lengths?: number[] }): Promise<Rule[]> {
  const checker = new IFrameChecker('video');
  const segments = [0, 1].map((i) => {
    const [first, rest] = [loop.samples.slice(i * 30, i * 30 + 1), loop.samples.slice(i * 30 + 1, i * 30 + 30)];
    const keyFrame = fragment(first, i * 90_000);
    return { length: keyFrame.byteLength, bytes: Buffer.concat([keyFrame, fragment(rest, i * 90_000 + 3000)]) };
  });
  const listed = segments.map(({ length }, i) => ({
    uri: `s${i}.m4s`,
    duration: 1,
    byteRange: { length: change.lengths?.[i] ?? length, offset: 0 },
    ...(i === 0 && { map: { uri: 'init.mp4' } }),
  }));
  const plain = { version: 8, targetDuration: 1, mediaSequence: 0, iFramesOnly: true, segments: listed };
  checker.see(writeMediaPlaylist({ ...plain, ...change.playlist }));
  const init = writeInit({ id: 1, config: loop.config, timescale: 90_000 });
  for (const [msn, { bytes }] of segments.entries()) {
    checker.addSegment({ msn, uri: `s${msn}.m4s`, init: 'init.mp4', duration: 1 }, bytes, init);
  }
  return rulesOf(await checker.finish());
}

test('an I-frame playlist without fault has no problems', async () => {
  assert.deepEqual(await iFrames({}), []);
});

const iFrameViolations: Record<string, Parameters<typeof iFrames>[0]> = {
  'an I-frame playlist that does not say so': { playlist: { iFramesOnly: false } },
  'an I-frame playlist without a segment': { playlist: { segments: [{ uri: 's0.m4s', duration: 1, gap: true }] } },
  'a range that is cut off': { lengths: [200] },
  'a range with more than the key frame': { lengths: [2 ** 20] },
};
for (const [name, change] of Object.entries(iFrameViolations)) {
  test(`finds ${name}`, async () => assert.deepEqual(await iFrames(change), ['i-frames']));
}

/** Three looks at two renditions that gain a part in each; `told` is the last part of audio that video reports. */
function reports(told: (number | undefined)[], audioFirst = false): Rule[] {
  const checker = new ReportChecker();
  for (const [i, lastPart] of told.entries()) {
    const parts: Part[] = Array.from({ length: i + 1 }, (_, index) => ({ uri: `part-11-${index}.m4s`, duration: 0.2 }));
    const at = (reported: number | undefined, uri: string): MediaPlaylist => ({
      version: 9,
      targetDuration: 1,
      mediaSequence: 10,
      segments: [{ uri: 's10.m4s', duration: 1 }],
      open: { parts },
      renditionReports: reported === undefined ? [] : [{ uri, lastMediaSequence: 11, lastPart: reported }],
    });
    const video = ['video', at(lastPart, '../audio/index.m3u8')] as const;
    const audio = ['audio', at(i, '../video/index.m3u8')] as const;
    checker.see(new Map(audioFirst ? [audio, video] : [video, audio]));
  }
  return rulesOf(checker.problems);
}

test('rendition reports that agree with the renditions have no problems', () => {
  assert.deepEqual(reports([0, 1, 2]), []);
  assert.deepEqual(reports([0, 0, 1]), [], 'a playlist that was written a part ago');
  assert.deepEqual(reports([0, 2, 3], true), [], 'a part that came after the other playlist was fetched');
});

const reportViolations: Record<string, [told: (number | undefined)[], audioFirst?: boolean]> = {
  'a report of parts that are not there': [[0, 2, 2]],
  'a report of parts that never come': [[0, 7, 7], true],
  'a report that goes backwards': [[0, 1, 0]],
  'a report that stands still': [[0, 0, 0, 0]],
  'a rendition without report': [[undefined, undefined, undefined]],
};
for (const [name, [told, audioFirst]] of Object.entries(reportViolations)) {
  test(`finds ${name}`, () => assert.deepEqual(reports(told, audioFirst), ['rendition report']));
}

/** The loop as the only variant, 1 Mbit/s in segments of 2 s and one of the double. */
function variants(change: Partial<MultivariantPlaylist['variants'][number]>): Rule[] {
  const checker = new VariantChecker();
  const { codecString, width, height } = loop.config as VideoConfig;
  const stream = { uri: 'video/index.m3u8', bandwidth: 2e6, codecs: [codecString], resolution: { width, height } };
  checker.see(writeMultivariantPlaylist({ version: 9, variants: [{ ...stream, ...change }] }));
  checker.addInit('video', writeInit({ id: 1, config: loop.config, timescale: 90_000 }));
  for (const bits of [2e6, 4e6, 2e6]) checker.addSegment('video', { seconds: 2, bits }, 2);
  checker.addSegment('video', { seconds: 0.1, bits: 1e6 }, 2); // too short to say anything
  return rulesOf(checker.finish());
}

test('a multivariant playlist that agrees with the media has no problems', () => {
  assert.deepEqual(variants({}), []);
});

const variantViolations: Record<string, [Rule, Parameters<typeof variants>[0]]> = {
  'a BANDWIDTH below the peak': ['bandwidth', { bandwidth: 1.5e6 }],
  'an average above BANDWIDTH': ['bandwidth', { averageBandwidth: 3e6 }],
  'CODECS of another profile': ['codecs', { codecs: ['avc1.42c00c'] }],
  'CODECS with one too many': ['codecs', { codecs: ['avc1.f4000b', 'mp4a.40.2'] }],
  'another RESOLUTION': ['resolution', { resolution: { width: 90, height: 160 } }],
  'no RESOLUTION': ['resolution', { resolution: undefined }],
};
for (const [name, [rule, change]] of Object.entries(variantViolations)) {
  test(`finds ${name}`, () => assert.deepEqual(variants(change), [rule]));
}
