import { AppError } from '../../../base/errors.ts';
import { newId } from '../../../base/ids.ts';
import type { WhepEndpoint } from '../../../media/egress/whep/index.ts';
import type { WhipEndpoint } from '../../../media/ingest/whip/index.ts';
import { bearerToken } from '../../../platform/http/authenticate.ts';
import type { RawReply, RawRequest, RawRoute } from '../../../platform/http/raw-route.ts';
import type { Place, RoomsService } from '../../rooms/index.ts';
import type { KeyPublishers } from '../ingest/key-publishers.ts';
import type { IngestService } from '../ingest/service.ts';
import type { LiveRoom } from '../live-shows.ts';
import type { HlsTokens } from './hls-token.ts';
import { type IceServer, iceServerLinks } from './ice-links.ts';

export interface SdpRoutesDeps {
  whip: WhipEndpoint;
  whep: WhepEndpoint;
  rooms: RoomsService;
  ingest: IngestService;
  publishers: KeyPublishers;
  tokens: HlsTokens;
  iceServers: readonly IceServer[];
  find: (broadcastId: string) => LiveRoom | undefined;
}

/** Any page may publish with a key and play what is open: the key is the permission, not the origin. */
const cors = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'location, etag, link, accept-patch',
};
const preflight = (): RawReply => ({
  status: 204,
  headers: {
    ...cors,
    'access-control-allow-methods': 'POST, PATCH, DELETE',
    'access-control-allow-headers': 'authorization, content-type, if-match',
    'access-control-max-age': '86400',
  },
});

/** WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) over HTTP. */
export function sdpRoutes(deps: SdpRoutesDeps): RawRoute[] {
  const session = (base: string, endpoint: WhipEndpoint | WhepEndpoint): RawRoute[] => [
    {
      method: 'PATCH',
      path: `${base}/session/:session`,
      rate: 'media',
      contentTypes: ['application/trickle-ice-sdpfrag'],
      handle: (request) => patch(endpoint, request),
    },
    {
      method: 'DELETE',
      path: `${base}/session/:session`,
      rate: 'media',
      handle: ({ params }) => {
        endpoint.delete(params.session ?? '');
        return { status: 200, headers: cors };
      },
    },
    { method: 'OPTIONS', path: `${base}/session/:session`, rate: null, handle: preflight },
  ];
  const offer = { method: 'POST', rate: 'media', contentTypes: ['application/sdp'] } as const;
  const routes: RawRoute[] = [
    { ...offer, path: '/whip', handle: (request) => publish(deps, request) },
    { method: 'OPTIONS', path: '/whip', rate: null, handle: preflight },
    ...session('/whip', deps.whip),
    { ...offer, path: '/whep/:broadcast', handle: (request) => play(deps, request) },
    { method: 'OPTIONS', path: '/whep/:broadcast', rate: null, handle: preflight },
    ...session('/whep', deps.whep),
  ];
  return routes.map((route) => ({ ...route, ownCors: true }));
}

async function publish(
  { whip, rooms, ingest, publishers, iceServers }: SdpRoutesDeps,
  request: RawRequest,
): Promise<RawReply> {
  const key = bearerToken(request.header('authorization'));
  if (key === undefined) throw new AppError('unauthenticated', 'the stream key is the bearer token');
  const { roomId, host, kind } = await ingest.authorise(key);
  publishers.check(roomId);
  const { room, peer } = await rooms.enter(
    roomId,
    { kind: 'user', userId: host.id, displayName: host.displayName, role: 'user' },
    null,
  );
  try {
    const answer = await whip.offer({
      room: await room.media.open(),
      peerId: peer.id,
      sdp: request.body,
      ...(kind === 'audio' && { kinds: ['audio'] }),
    });
    requirePresent(whip, answer.sessionId, { room, peer });
    const release = publishers.take(roomId, {
      source: 'whip',
      videoIgnored: answer.refused.includes('video'),
      alive: () => room.media.flows(peer),
      end: () => whip.delete(answer.sessionId),
    });
    tie(whip, answer.sessionId, { room, peer }, release);
    return created('/whip', answer, iceServers);
  } catch (error) {
    room.remove(peer);
    throw error;
  }
}

async function play({ whep, rooms, tokens, iceServers, find }: SdpRoutesDeps, request: RawRequest): Promise<RawReply> {
  const show = find(request.params.broadcast ?? '');
  const token = bearerToken(request.header('authorization')) ?? request.query.get('token') ?? '';
  if (show === undefined) throw new AppError('broadcast_not_live', undefined, { retryAfterSeconds: 2 });
  if (!show.open && !tokens.holds(token, show.broadcastId)) throw new AppError('not_found', 'no such broadcast');
  const viewer = { kind: 'guest', guestId: newId(), displayName: 'WHEP' } as const;
  const { room, peer } = show.open
    ? await rooms.enter(show.roomId, viewer, null, request.ip)
    : await rooms.admitted(show.roomId, viewer, request.ip, () => find(show.broadcastId) !== undefined);
  peer.protocol = 'whep';
  try {
    const answer = await whep.offer({ room: await room.media.open(), peerId: peer.id, sdp: request.body });
    requirePresent(whep, answer.sessionId, { room, peer });
    tie(whep, answer.sessionId, { room, peer });
    return created('/whep', answer, iceServers);
  } catch (error) {
    room.remove(peer);
    throw error;
  }
}

/** Refuses the session whose peer has been removed while it was made: the show has ended meanwhile, and the room may be a meeting's, which goes on. */
function requirePresent(endpoint: WhipEndpoint | WhepEndpoint, sessionId: string, { room, peer }: Place): void {
  if (room.peer(peer.id) === peer) return;
  endpoint.delete(sessionId);
  throw new AppError('broadcast_not_live');
}

/** The session ends with its peer, and the peer with its session. */
function tie(
  endpoint: WhipEndpoint | WhepEndpoint,
  sessionId: string,
  { room, peer }: Place,
  onEnd: () => void = () => {},
): void {
  const offs = [
    endpoint.events.on('closed', (session: { sessionId: string }) => {
      if (session.sessionId !== sessionId) return;
      for (const off of offs) off();
      onEnd();
      room.remove(peer);
    }),
    room.events.on('left', (left) => {
      if (left === peer) endpoint.delete(sessionId);
    }),
  ];
}

function created(
  base: string,
  answer: { sessionId: string; answerSdp: string; etag: string },
  iceServers: readonly IceServer[],
): RawReply {
  const link = iceServerLinks(iceServers);
  return {
    status: 201,
    headers: {
      ...cors,
      'content-type': 'application/sdp',
      location: `${base}/session/${answer.sessionId}`,
      etag: answer.etag,
      'accept-patch': 'application/trickle-ice-sdpfrag',
      ...(link !== '' && { link }),
    },
    body: answer.answerSdp,
  };
}

async function patch(endpoint: WhipEndpoint | WhepEndpoint, request: RawRequest): Promise<RawReply> {
  const result = await endpoint.patch(request.params.session ?? '', request.header('if-match'), request.body);
  switch (result.outcome) {
    case 'accepted':
      return { status: 204, headers: cors };
    case 'restarted':
      return {
        status: 200,
        headers: { ...cors, 'content-type': 'application/trickle-ice-sdpfrag', etag: result.etag },
        body: result.fragment,
      };
    case 'etag_mismatch':
      return { status: 412, headers: cors };
    case 'etag_missing':
      return { status: 428, headers: cors };
  }
}
