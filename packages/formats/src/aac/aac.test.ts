import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audioSource, ffmpeg, ffprobe, findBox } from '../ffmpeg.testkit.ts';
import { fuzzParser } from '../fuzz.testkit.ts';
import { FormatError } from '../media.ts';
import { aacConfig, aacSampleRates, buildAudioSpecificConfig, parseAudioSpecificConfig } from './index.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** The AudioSpecificConfig in an esds box: the body of descriptor 5 (ISO/IEC 14496-1 clause 7.2.6.7). */
function configOf(mp4: Uint8Array): Uint8Array {
  const esds = findBox(mp4, 'esds');
  const at = Buffer.from(esds).indexOf(Buffer.from([5, 0x80, 0x80, 0x80]));
  return esds.subarray(at + 5, at + 5 + esds[at + 4]!);
}

for (const [sampleRate, channels] of [
  [48000, 2],
  [44100, 2],
  [44100, 1],
  [22050, 1],
  [48000, 6],
  [8000, 1],
] as const) {
  test(`a stream of ${sampleRate} Hz and ${channels} channels is described as ffprobe does`, async () => {
    const source = [...audioSource(sampleRate, channels), '-c:a', 'aac'];
    const probed = await ffprobe(await ffmpeg(source, 'adts'), 'aac');
    const config = aacConfig(configOf(await ffmpeg(source, 'mp4')));
    assert.equal(config.sampleRate, Number(probed.sample_rate));
    assert.equal(config.channels, probed.channels);
    assert.equal(config.codecString, 'mp4a.40.2');
    assert.equal(probed.profile, 'LC');
  });
}

test('explicit and backward compatible signalling of SBR and PS', () => {
  assert.deepEqual(parseAudioSpecificConfig(hex('2b 11 88 00')), {
    objectType: 2, coreSampleRate: 24000, channelConfiguration: 2, coreChannels: 2, sbr: true, ps: false, sampleRate: 48000, samplesPerFrame: 2048, channels: 2,
  }); // biome-ignore format: a record
  const compatible = parseAudioSpecificConfig(hex('13 10 56 e5 98'));
  assert.deepEqual([compatible.sbr, compatible.sampleRate, compatible.samplesPerFrame], [true, 48000, 2048]);
  const parametric = parseAudioSpecificConfig(hex('eb 09 88 00'));
  assert.deepEqual([parametric.ps, parametric.coreChannels, parametric.channels], [true, 1, 2]);
  assert.equal(aacConfig(hex('eb 09 88 00')).codecString, 'mp4a.40.29');
});

test('a frequency that is written out is read', () => {
  for (const sampleRate of [...aacSampleRates, 11000, 37800]) {
    for (const channelConfiguration of [1, 2, 7]) {
      const parsed = parseAudioSpecificConfig(
        buildAudioSpecificConfig({ objectType: 2, sampleRate, channelConfiguration }),
      );
      assert.deepEqual(
        [parsed.objectType, parsed.coreSampleRate, parsed.channelConfiguration],
        [2, sampleRate, channelConfiguration],
      );
    }
  }
});

test('a program config element gives the channels', async () => {
  const source = [...audioSource(48000, 4), '-af', 'aformat=channel_layouts=quad', '-c:a', 'aac'];
  const config = configOf(await ffmpeg(source, 'mp4'));
  const parsed = parseAudioSpecificConfig(config);
  assert.equal(parsed.channelConfiguration, 0);
  assert.equal(parsed.channels, 4);
});

test('reserved values are refused and nothing but FormatError comes out of damaged input', () => {
  assert.throws(() => parseAudioSpecificConfig(hex('16 90')), FormatError);
  assert.throws(() => parseAudioSpecificConfig(new Uint8Array()), FormatError);
  fuzzParser([hex('11 90 56 e5 00'), hex('2b 11 88 00'), hex('11 80 04 c8 44 00 20 00 c4 0c 4c 61 76 63')], aacConfig);
});
