import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fuzzParser } from '../fuzz.testkit.ts';
import { FormatError } from '../media.ts';
import {
  acceptPublished,
  answerPlayback,
  h264Profile,
  matchPlayback,
  parseIceFragment,
  parseOffer,
  parseSdp,
  type RtpCapabilitySet,
  writeAnswer,
  writeIceFragment,
} from './index.ts';
import { attribute, attributeValues } from './session.ts';

const folder = new URL('./samples/', import.meta.url);
const sample = (name: string) => readFileSync(new URL(name, folder), 'utf8');

const feedback = [
  { type: 'nack' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'goog-remb' },
  { type: 'transport-cc' },
];
const h264 = ['42e01f', '4d001f', '64001f'].map((profile) => ({
  kind: 'video' as const,
  mimeType: 'video/H264',
  clockRate: 90000,
  parameters: { 'packetization-mode': 1, 'profile-level-id': profile, 'x-google-start-bitrate': 1000 },
  rtcpFeedback: feedback,
}));
const extensions = [
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
];
/** As an SFU that prefers H.264 has them. */
const capabilities: RtpCapabilitySet = {
  codecs: [
    { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2, rtcpFeedback: [{ type: 'transport-cc' }] },
    ...h264,
    { kind: 'video', mimeType: 'video/VP8', clockRate: 90000, rtcpFeedback: feedback },
  ],
  headerExtensions: (['audio', 'video'] as const).flatMap((kind) =>
    extensions.map((uri, index) => ({ kind, uri, preferredId: index + 1, direction: 'recvonly' as const })),
  ),
};

const transport = {
  ice: { usernameFragment: 'serverufrag', password: 'serverPasswordOf22Letters' },
  candidates: [
    { foundation: 'udpcandidate', priority: 1076302079, address: '192.0.2.7', port: 40000, protocol: 'udp' as const },
  ],
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
  sessionId: '42',
};

/** What the SFU is told and what is answered, section by section. */
function publish(name: string) {
  const offer = parseOffer(sample(name));
  const media = offer.media.map((one) => acceptPublished(one, capabilities));
  const answer = parseSdp(writeAnswer({ offer, media: media.map((one) => one?.answer ?? null), ...transport }));
  return { offer, media, answer };
}

test('Chromium: H.264 of the first profile the SFU has, its retransmissions, three layers lowest first', () => {
  const { media, answer } = publish('chromium-simulcast.sdp');
  const video = media[1]!.parameters;
  assert.deepEqual(
    video.codecs.map(({ mimeType, payloadType }) => [mimeType, payloadType]),
    [
      ['video/H264', 108],
      ['video/rtx', 109],
    ],
  );
  assert.deepEqual(video.encodings, [{ rid: 'l' }, { rid: 'm' }, { rid: 'h' }]);
  assert.equal(video.mid, '1');
  assert.deepEqual(video.headerExtensions.map(({ id }) => id).sort(), [10, 3, 4]);
  assert.ok(!video.codecs[0]!.rtcpFeedback.some(({ type }) => type === 'goog-remb'), 'one estimate of bandwidth');
  const { attributes, port } = answer.media[1]!;
  assert.equal(port, 9);
  assert.equal(attribute(attributes, 'simulcast'), 'recv l;m;h');
  assert.deepEqual(attributeValues(attributes, 'rid'), ['l recv', 'm recv', 'h recv']);
  assert.equal(attribute(attributes, 'setup'), 'passive');
  assert.match(attributeValues(attributes, 'fmtp')[0]!, /profile-level-id=42e01f.*x-google-start-bitrate=1000/);
  assert.deepEqual(media[0]!.parameters.encodings, [{ ssrc: 3025641722 }]);
  assert.match(attributeValues(answer.media[0]!.attributes, 'fmtp')[0]!, /stereo=1/);
  assert.equal(attribute(answer.attributes, 'group'), 'BUNDLE 0 1');
  assert.equal(attribute(answer.attributes, 'ice-lite'), '');
  assert.equal(publish('chromium-plain.sdp').media[0]!.parameters.codecs[0]!.payloadType, 108);
});

test('Firefox: credentials of the session, extensions with a direction, layers highest first turned round', () => {
  const { offer, media } = publish('firefox.sdp');
  assert.equal(offer.fingerprints.length, 1);
  assert.equal(offer.ice.usernameFragment, '5b7e12aa');
  assert.deepEqual(media[1]!.parameters.encodings, [{ rid: 'q' }, { rid: 'h' }, { rid: 'f' }]);
  assert.equal(media[1]!.parameters.codecs[0]!.payloadType, 126);
  assert.equal(media[0]!.parameters.codecs[0]!.payloadType, 109);
});

test('OBS: ICE and DTLS in the session, SSRCs, no header extensions, REMB', () => {
  const { media, answer } = publish('obs.sdp');
  assert.deepEqual(media[1]!.parameters.encodings, [{ ssrc: 2871562002 }]);
  assert.deepEqual(media[1]!.parameters.headerExtensions, []);
  assert.equal(media[0]!.parameters.rtcp.cname, 'vY6kq0rA2uEw3nTz');
  assert.ok(attributeValues(answer.media[1]!.attributes, 'rtcp-fb').includes('96 goog-remb'));
});

test('GStreamer: named mids, bundle-only, retransmissions by SSRC group, a profile near to one of the SFU', () => {
  const { offer, media, answer } = publish('gstreamer.sdp');
  assert.deepEqual(
    offer.media.map(({ mid, kind }) => [mid, kind]),
    [
      ['video0', 'video'],
      ['audio1', 'audio'],
    ],
  );
  const video = media[0]!.parameters;
  assert.equal(video.codecs[0]!.mimeType, 'video/H264');
  assert.equal(video.codecs[0]!.parameters['profile-level-id'], '64001f', 'what the SFU is told');
  assert.match(attributeValues(answer.media[0]!.attributes, 'fmtp')[0]!, /profile-level-id=640c1f/, 'what is answered');
  assert.deepEqual(video.encodings, [{ ssrc: 3141592653, rtx: { ssrc: 2718281828 } }]);
  assert.equal(answer.media[1]!.port, 9);
});

test('ffmpeg: waits for our DTLS handshake', () => {
  const { offer, media, answer } = publish('ffmpeg.sdp');
  assert.equal(offer.setup, 'passive');
  assert.equal(attribute(answer.media[0]!.attributes, 'setup'), 'active');
  assert.deepEqual(media[1]!.parameters.encodings, [{ ssrc: 776513425 }]);
});

test('a player gets what there is in its own payload types, without header extensions', () => {
  const offer = parseOffer(sample('chromium-recvonly.sdp'));
  const [video, audio] = offer.media;
  const high = {
    mimeType: 'video/H264',
    clockRate: 90000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '4d401f' },
  };
  const playable = matchPlayback(video!, high, feedback.slice(0, 2))!;
  assert.equal(playable.offered.payloadType, 116, 'main');
  assert.deepEqual(playable.rtcpFeedback, feedback.slice(0, 2));
  assert.equal(matchPlayback(audio!, high, feedback), undefined);
  assert.equal(matchPlayback(video!, { ...high, mimeType: 'video/H265' }, feedback), undefined);
  assert.equal(acceptPublished(video!, capabilities), undefined, 'a player publishes nothing');
  const stream = { ssrc: 7, cname: 'c', msid: 's v' };
  const text = writeAnswer({ offer, media: [answerPlayback(video!, playable, stream), null], ...transport });
  const answer = parseSdp(text);
  assert.deepEqual(
    answer.media.map(({ port }) => port),
    [9, 0],
  );
  assert.equal(attribute(answer.attributes, 'group'), 'BUNDLE 0');
  assert.deepEqual(attributeValues(answer.media[0]!.attributes, 'extmap'), []);
  assert.deepEqual(attributeValues(answer.media[0]!.attributes, 'ssrc'), ['7 cname:c', '7 msid:s v']);
});

test('profiles of H.264 by their level ids', () => {
  const profiles = {
    '42e01f': 'constrained-baseline',
    '42c028': 'constrained-baseline',
    '42001f': 'baseline',
  } as const;
  for (const [id, profile] of Object.entries(profiles)) assert.equal(h264Profile(id), profile);
  assert.equal(h264Profile('4d001f'), 'main');
  assert.equal(h264Profile('4d401f'), 'main');
  assert.equal(h264Profile('640028'), 'high');
  assert.equal(h264Profile('640c1f'), 'constrained-high');
  assert.equal(h264Profile('f4001f'), undefined);
  assert.equal(h264Profile('x'), undefined);
});

test('ICE fragments: candidates, a restart, and what is neither', () => {
  const { ice, candidates } = parseIceFragment(
    'a=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\na=end-of-candidates\r\n',
  );
  assert.equal(ice, undefined);
  assert.equal(candidates, 1);
  const text = writeIceFragment(transport.ice, transport.candidates, '0');
  assert.deepEqual(parseIceFragment(text).ice, transport.ice);
  for (const bad of ['', 'x', 'a=mid:0', 'a=ice-ufrag:ab\r\na=ice-pwd:c', 'a=ice-ufrag:abcd']) {
    assert.throws(() => parseIceFragment(bad), FormatError);
  }
});

test('what is no WebRTC offer is refused', () => {
  const good = sample('obs.sdp');
  assert.doesNotThrow(() => parseOffer(good));
  const bad: [string, string][] = [
    ['', 'no text'],
    [good.replace('v=0', 'v=1'), 'another version'],
    [good.replace(/m=[\s\S]*/, ''), 'no media'],
    [good.replace(/a=group:BUNDLE.*\n/, ''), 'no bundle'],
    [good.replace('a=mid:1', 'a=mid:0').replace('BUNDLE 0 1', 'BUNDLE 0'), 'a mid twice'],
    [good.replace(/a=ice-pwd.*\n/, ''), 'no password'],
    [good.replace(/a=fingerprint.*\n/, ''), 'no fingerprint'],
    [good.replace('opus/48000/2', 'opus'), 'an rtpmap without a clock'],
    [good.replace('SAVPF 96', 'SAVPF 196'), 'a payload type out of range'],
    [good.replaceAll('2871562002', '99999999999'), 'an SSRC out of range'],
    [good.replace('a=setup:actpass', 'a=setup:holdconn'), 'an unknown role'],
    [`${good}\nhello`, 'a line that is none'],
    [good + 'a=x\n'.repeat(5000), 'too many lines'],
  ];
  for (const [text, name] of bad) assert.throws(() => parseOffer(text), FormatError, name);
});

test('whatever the bytes, there is an answer or a FormatError', () => {
  const seeds = readdirSync(folder).map((name) => new TextEncoder().encode(sample(name)));
  const decoder = new TextDecoder();
  fuzzParser(
    seeds,
    (bytes) => {
      const offer = parseOffer(decoder.decode(bytes));
      const media = offer.media.map((one) => acceptPublished(one, capabilities)?.answer ?? null);
      parseSdp(writeAnswer({ offer, media, ...transport }));
      for (const one of offer.media) matchPlayback(one, h264[0]!, feedback);
    },
    4_000,
  );
  const fragment = new TextEncoder().encode(writeIceFragment(transport.ice, transport.candidates, '0'));
  fuzzParser([fragment], (bytes) => parseIceFragment(decoder.decode(bytes)), 4_000);
});
