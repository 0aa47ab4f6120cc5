import { AppError } from '../../../base/errors.ts';
import type { HlsReply } from '../../../media/egress/hls/index.ts';
import type { DirectRoute } from '../../../platform/http/direct-route.ts';
import type { RawReply, RawRequest, RawRoute } from '../../../platform/http/raw-route.ts';
import type { HlsTokens } from './hls-token.ts';
import type { StageStreams } from './stage-streams.ts';
import type { ViewerMarks } from './viewer-marks.ts';

export interface HlsRoutesDeps {
  streams: StageStreams;
  tokens: HlsTokens;
  marks: ViewerMarks;
  /** The room of a broadcast, by its id or by the name it is published under, and whether everybody may watch it. */
  find: (idOrName: string) => Promise<{ broadcastId: string; roomId: string; open: boolean } | undefined>;
}

/** Players of other pages may load what they can name: the token is the permission. */
const cors = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'content-length, content-range, date',
};

/**
 * `/hls/BROADCAST/index.m3u8` and everything below it. Between the two may stand `~TOKEN` for a private show, and `~joined` for viewers who have joined the room by
 * socket and are counted there, or last `~vID` for others, who are counted by it (and by address and browser without it). Relative addresses of playlists keep all of
 * them; media are named without `~vID`, so that all viewers share them.
 */
export function hlsRoutes(deps: HlsRoutesDeps): RawRoute[] {
  const handle = (request: RawRequest) => serve(deps, request);
  const preflight = () => ({
    status: 204,
    headers: {
      ...cors,
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'range',
      'access-control-max-age': '86400',
    },
  });
  const routes: RawRoute[] = [
    { method: 'GET', path: '/hls/:broadcast/*', rate: null, handle },
    { method: 'HEAD', path: '/hls/:broadcast/*', rate: null, handle },
    { method: 'OPTIONS', path: '/hls/:broadcast/*', rate: null, handle: preflight },
    {
      method: 'GET',
      path: '/hls/:broadcast',
      rate: null,
      handle: ({ params }) => ({
        status: 308,
        headers: { ...cors, location: `/hls/${encodeURIComponent(params.broadcast ?? '')}/index.m3u8` },
      }),
    },
  ];
  return routes.map((route) => ({ ...route, ownCors: true }));
}

/** The same for players' own requests, which are nearly all there are. */
export function hlsDirectRoute(deps: HlsRoutesDeps): DirectRoute {
  return { prefix: '/hls', first: 'broadcast', handle: (request) => serve(deps, request) };
}

/** Answers that are shared by many requests stay shared. */
const shared = new WeakMap<HlsReply, RawReply>();

function forOtherOrigins(reply: HlsReply): RawReply {
  let own = shared.get(reply);
  if (own === undefined) {
    own = { status: reply.status, headers: { ...reply.headers, ...cors }, body: reply.body as RawReply['body'] };
    shared.set(reply, own);
  }
  return own;
}

async function serve({ streams, tokens, marks: viewers, find }: HlsRoutesDeps, request: RawRequest): Promise<RawReply> {
  const found = await find(request.params.broadcast ?? '');
  const segments = (request.params['*'] ?? '').split('/');
  const marks = segments.filter((segment) => segment.startsWith('~')).map((segment) => segment.slice(1));
  const allowed = found !== undefined && (found.open || marks.some((mark) => tokens.holds(mark, found.broadcastId)));
  const handler = allowed ? streams.handler(found.roomId) : undefined;
  if (handler === undefined) throw new AppError('not_found', 'no such stream, or it is not live');
  const last = segments.findLastIndex((segment) => segment.startsWith('~'));
  const session =
    found !== undefined && last !== -1 ? viewers.viewer(segments[last]!.slice(1), found.broadcastId) : undefined;
  const reply = await handler.handle({
    path: segments.filter((segment) => !segment.startsWith('~')).join('/'),
    query: request.query,
    gzip: /\bgzip\b/.test(request.header('accept-encoding') ?? ''),
    range: request.header('range'),
    viewer: marks.includes('joined') ? undefined : (session ?? `${request.ip} ${request.header('user-agent') ?? ''}`),
    mediaBase: session === undefined ? undefined : '../../',
  });
  return forOtherOrigins(reply);
}
