import { type Endpoint, type EndpointName, endpoints } from '@footlight/contract';
import {
  animatedPng,
  bomb,
  picture,
  polyglot,
  svg,
  zip,
} from '@footlight/server/features/commerce/pictures/pictures.testkit.ts';
import fc from 'fast-check';
import type { RawRequest } from './raw-http.ts';
import { validRequest } from './valid-request.ts';
import { mutate, mutation, pick } from './values.ts';
import { actorNames, type World } from './world.ts';

/** What goes wrong with one request. */
export const attempt = fc.record({
  endpoint: fc.constantFrom(...(Object.keys(endpoints) as EndpointName[])),
  actor: fc.constantFrom(...actorNames),
  mutations: fc.array(mutation, { minLength: 0, maxLength: 3 }),
  target: fc.nat({ max: 100 }),
  wire: fc.oneof(
    { weight: 12, arbitrary: fc.constant('json' as const) },
    {
      weight: 8,
      arbitrary: fc.constantFrom(
        'brokenJson',
        'rawBody',
        'contentType',
        'noContentType',
        'oversize',
        'authorization',
        'path',
        'method',
        'query',
        'deepJson',
      ),
    },
  ),
  choice: fc.nat({ max: 1000 }),
  noise: fc.string({ unit: 'binary', maxLength: 60 }),
});
export type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

const contentTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/json; charset=utf-16',
  'application/JSON;;;',
  'image/png',
  ';',
  'application/octet-stream',
];
const brokenBodies = [
  '{',
  '{"a":',
  '[1,',
  '"',
  'undefined',
  "{'a':1}",
  '{"a":1}}',
  '\ufeff{}',
  '\u0000',
  'NaN',
  '{"a":1,}',
];
const pollutedBodies = [
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"title":"x","__proto__":null}',
  'null',
  '[]',
  '0',
  '""',
  '{"title":"x","title":1}',
];
const paths = [
  '/api/broadcasts/%',
  '/api/broadcasts/%zz',
  '/api/broadcasts/%E0%A4%A',
  '/api/broadcasts/%00',
  '/api/broadcasts/..%2f..%2fetc%2fpasswd',
  '/api//broadcasts',
  '/api/broadcasts/',
  '/api/../api/me',
  '/api/nothing',
  `/api/broadcasts/${'a'.repeat(600)}`,
  `/api/mediasoup/transports/${'a'.repeat(100)}`,
  '/api/broadcasts?limit=%',
  '/assets/none.js',
  '/api/docs/%2e%2e/%2e%2e/x',
];
const queries = [
  'limit=0',
  'limit=abc',
  'limit=1e9',
  'limit=1&limit=2',
  'cursor=x',
  'cursor=%00',
  'cursor=01900000-0000-7000-8000-000000000000',
  'before=0&after=-1',
  'before=99999999999999999999',
  'before=2147483648',
  'after=2147483647&before=1',
  'from=1e400&to=NaN',
  'from=1e308&to=0',
  'userId=00000000-0000-0000-0000-000000000000',
  `cursor=${Buffer.from('["-271821-04-20T00:00:00.000Z","01900000-0000-7000-8000-000000000000"]').toString('base64url')}&status=scheduled`,
  `cursor=${Buffer.from('["+275760-09-13","01900000-0000-7000-8000-000000000000"]').toString('base64url')}&status=scheduled`,
  `cursor=${Buffer.from('["2024","01900000-0000-7000-8000-000000000000"]').toString('base64url')}&status=scheduled`,
  `cursor=${Buffer.from('[null,"01900000-0000-7000-8000-000000000000"]').toString('base64url')}`,
  'invite=%00',
  'search=%00',
  'search=a%00b',
  'search=%5C%25_%5C',
  'search=%ED%A0%80',
  'host=me&status=scheduled',
  'status=LIVE',
  'status[]=live',
  '__proto__[a]=1',
  'host=00000000-0000-0000-0000-000000000000',
];

const files = [
  await picture('png'),
  await picture('jpeg'),
  await picture('webp'),
  await polyglot('png'),
  bomb(60_000),
  svg,
  animatedPng(await picture('png')),
  Buffer.concat([await picture('jpeg'), zip]),
  Buffer.from('GIF89a'),
  Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0xff, 0xff, 0xff, 0xff]),
];

function authorizations(token: string, noise: string): string[] {
  const [head, claims, signature] = token.split('.');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  return [
    'Bearer',
    'Bearer ',
    'Basic eDp5',
    'Bearer a.b.c',
    'Bearer x y',
    `bearer  ${token}`,
    `Bearer ${token}x`,
    `Bearer ${none}.${claims}.`,
    `Bearer ${head}.${claims}.${signature?.slice(0, -3)}AAA`,
    `Bearer ${head}.${Buffer.from('{"typ":"user","role":"admin"}').toString('base64url')}.${signature}`,
    `Bearer ${'a'.repeat(6000)}`,
    token,
    '\u00e9\u00ff',
    `Bearer ${Buffer.from(noise).toString('base64')}`,
  ];
}

/** The request on the wire. */
export function requestOf(one: Attempt, world: World): RawRequest {
  const endpoint: Endpoint = endpoints[one.endpoint];
  const { token } = world.people[one.actor];
  const valid = validRequest(one.endpoint, world, one.target, one.actor);
  const { params, body, query } = (mutate(valid, one.mutations) ?? {}) as {
    params?: Record<string, unknown>;
    query?: unknown;
    body?: unknown;
  };
  const text = (value: unknown) => encodeURIComponent(String(value ?? '').toWellFormed());
  const request: RawRequest & { headers: Record<string, string> } = {
    method: endpoint.method,
    path: endpoint.path.replace(/:(\w+)/g, (_, name: string) => text(params?.[name])).slice(0, 4000),
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
    },
    body: endpoint.method === 'GET' && one.choice % 4 > 0 ? undefined : JSON.stringify(body),
  };
  if (typeof query === 'object' && query !== null)
    for (const [key, value] of Object.entries(query)) request.path += `?${text(key)}=${text(value)}`;
  if (endpoint.file !== undefined && one.choice % 5 > 0) {
    request.headers['content-type'] = pick(endpoint.file.contentTypes, one.choice);
    request.body = pick(files, one.choice).subarray(0, one.choice % 2 === 0 ? undefined : one.choice);
  }
  switch (one.wire) {
    case 'json':
      break;
    case 'brokenJson':
      request.body = pick(brokenBodies, one.choice);
      break;
    case 'rawBody':
      request.body = one.choice % 2 === 0 ? pick(pollutedBodies, one.choice >> 1) : one.noise;
      break;
    case 'contentType':
      request.headers['content-type'] = pick(contentTypes, one.choice);
      break;
    case 'noContentType':
      delete request.headers['content-type'];
      break;
    case 'oversize':
      request.body = JSON.stringify({ title: 'x'.repeat(300_000) });
      break;
    case 'deepJson':
      request.body = '['.repeat(50_000) + ']'.repeat(50_000);
      break;
    case 'authorization':
      request.headers.authorization = pick(authorizations(token ?? 'a.b.c', one.noise), one.choice);
      break;
    case 'path':
      request.path = pick(paths, one.choice);
      break;
    case 'method':
      request.method = pick(['PUT', 'OPTIONS', 'HEAD', 'TRACE', 'POST', 'DELETE', 'PATCH', 'GET'], one.choice);
      break;
    case 'query':
      request.path += `?${pick(queries, one.choice)}`;
      break;
  }
  return request;
}
