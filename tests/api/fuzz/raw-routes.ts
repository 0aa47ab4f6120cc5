import fc from 'fast-check';
import type { RawRequest } from './raw-http.ts';
import { pick } from './values.ts';
import { type ActorName, actorNames, type World } from './world.ts';

/** Routes of other protocols and their forms of body. `ID` is a show, `KEY` a stream key that does not hold. */
const routes = [
  { method: 'GET', path: '/metrics' },
  { method: 'GET', path: '/stat' },
  {
    method: 'POST',
    path: '/rtmp/publish',
    type: 'application/x-www-form-urlencoded',
    body: 'app=live&name=KEY&addr=::1',
  },
  { method: 'GET', path: '/hls/ID' },
  { method: 'GET', path: '/hls/ID/index.m3u8' },
  { method: 'HEAD', path: '/hls/ID/video/1.m4s' },
  { method: 'OPTIONS', path: '/hls/ID/index.m3u8' },
  { method: 'POST', path: '/whip', type: 'application/sdp', body: 'SDP' },
  { method: 'OPTIONS', path: '/whip' },
  { method: 'PATCH', path: '/whip/session/ID', type: 'application/trickle-ice-sdpfrag', body: 'FRAGMENT' },
  { method: 'DELETE', path: '/whip/session/ID' },
  { method: 'OPTIONS', path: '/whip/session/ID' },
  { method: 'POST', path: '/whep/ID', type: 'application/sdp', body: 'SDP' },
  { method: 'OPTIONS', path: '/whep/ID' },
  { method: 'PATCH', path: '/whep/session/ID', type: 'application/trickle-ice-sdpfrag', body: 'FRAGMENT' },
  { method: 'DELETE', path: '/whep/session/ID' },
  { method: 'OPTIONS', path: '/whep/session/ID' },
  { method: 'GET', path: '/api/broadcasts/ID/thumbnail' },
] as const satisfies readonly { method: string; path: string; type?: string; body?: string }[];

export const rawRouteNames = routes.map(({ method, path }) => `${method} ${path}`);

const sdp = [
  'v=0',
  'o=- 0 0 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=fingerprint:sha-256 00',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=rtpmap:96 VP8/90000',
  '',
].join('\r\n');
const fragment = 'a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n';

export const rawAttempt = fc.record({
  route: fc.nat({ max: routes.length - 1 }),
  actor: fc.constantFrom(...actorNames),
  target: fc.nat({ max: 100 }),
  wrong: fc.constantFrom(
    'nothing',
    'body',
    'cut',
    'contentType',
    'tail',
    'query',
    'authorization',
    'headers',
    'oversize',
  ),
  choice: fc.nat({ max: 1000 }),
  noise: fc.string({ unit: 'binary', maxLength: 200 }),
});
export type RawAttempt = typeof rawAttempt extends fc.Arbitrary<infer T> ? T : never;

const tails = [
  '/..%2f..%2fetc%2fpasswd',
  '/%',
  '/%00',
  '/~x/index.m3u8',
  '//',
  `/${'a'.repeat(700)}`,
  '/~/~/~',
  '/%2e%2e/x',
];
const queries = [
  '_HLS_msn=x',
  '_HLS_msn=-1&_HLS_part=1e9',
  '_HLS_msn=1&_HLS_msn=2',
  '_HLS_skip=YES',
  'token=%00',
  'token=a&token=b',
  'format=xml',
  'v=%zz',
  '__proto__[a]=1',
];
const types = ['text/plain', 'application/json', 'application/sdp; charset=utf-16', ';', 'multipart/form-data'];
const odd: Record<string, string>[] = [
  { range: 'bytes=9-1' },
  { range: `bytes=0-${'9'.repeat(400)}` },
  { 'if-match': '*' },
  { 'if-match': '"'.repeat(2000) },
  { 'accept-encoding': 'gzip;q=x, \u00ff' },
  { accept: 'text/xml;q=0' },
  { 'x-forwarded-for': '1.2.3.4, x' },
];

function tokens(world: World, actor: ActorName, noise: string): string[] {
  const { token = '' } = world.people[actor];
  return [
    'Bearer',
    'Basic eDp5',
    `Bearer ${token}`,
    `Bearer ${'k'.repeat(5000)}`,
    'Bearer live_x',
    encodeURIComponent(noise),
  ];
}

/** The request on the wire, and the route it is meant for; that is undefined where it may end up elsewhere. */
export function rawRequestOf(one: RawAttempt, world: World): { request: RawRequest; name: string | undefined } {
  const route: { method: string; path: string; type?: string; body?: string } = routes[one.route]!;
  const { show, foreign, scratch } = world;
  // The stage of the show has a publisher who sends nothing: a player's first request waits for it, as it should.
  const stages = route.path.startsWith('/hls/') ? [] : [show.id];
  const id = pick([...stages, foreign.id, scratch.id, crypto.randomUUID(), 'nothing', '%20'], one.target);
  const { token } = world.people[one.actor];
  const good = route.body?.replace('KEY', 'no-such-key').replace('SDP', sdp).replace('FRAGMENT', fragment);
  const headers: Record<string, string> = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(route.type !== undefined && { 'content-type': route.type }),
  };
  const request = { method: route.method, path: route.path.replace('ID', id), headers, body: good };
  let name: string | undefined = rawRouteNames[one.route];
  switch (one.wrong) {
    case 'nothing':
      break;
    case 'body':
      request.body = one.noise;
      break;
    case 'cut':
      request.body = good?.slice(0, one.choice % (good.length + 1));
      break;
    case 'contentType':
      headers['content-type'] = pick(types, one.choice);
      break;
    case 'tail':
      request.path += pick(tails, one.choice);
      name = undefined;
      break;
    case 'query':
      request.path += `?${pick(queries, one.choice)}`;
      break;
    case 'authorization':
      headers.authorization = pick(tokens(world, one.actor, one.noise), one.choice);
      break;
    case 'headers':
      Object.assign(headers, pick(odd, one.choice));
      break;
    case 'oversize':
      request.body = 'a=x\r\n'.repeat(80_000);
      break;
  }
  return { request, name };
}
