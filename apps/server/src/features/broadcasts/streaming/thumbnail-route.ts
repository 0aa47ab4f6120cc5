import { AppError } from '../../../base/errors.ts';
import type { RawRoute } from '../../../platform/http/raw-route.ts';
import type { Storage } from '../../../platform/storage/storage.ts';
import type { LiveRoom } from '../live-shows.ts';
import type { HlsTokens } from './hls-token.ts';
import { Thumbnails } from './thumbnails.ts';

/** GET /api/broadcasts/:id/thumbnail: a JPEG. An image element sends no header, so a private show's address has a token. */
export function thumbnailRoute(deps: {
  storage: Storage;
  tokens: HlsTokens;
  find: (broadcastId: string) => LiveRoom | undefined;
}): RawRoute {
  return {
    method: 'GET',
    path: '/api/broadcasts/:id/thumbnail',
    rate: 'read',
    handle: async ({ params, query }) => {
      const show = deps.find(params.id ?? '');
      if (show === undefined || (!show.open && !deps.tokens.holds(query.get('token') ?? '', show.broadcastId))) {
        throw new AppError('not_found', 'no such picture');
      }
      const { object, stream } = await deps.storage.open(Thumbnails.key(show.roomId));
      return {
        status: 200,
        headers: {
          'content-type': 'image/jpeg',
          'content-length': String(object.sizeBytes),
          'cache-control': show.open ? 'public, max-age=30' : 'private, max-age=30',
        },
        body: stream,
      };
    },
  };
}

/** The address of the picture made at `atMs`: it changes with the picture, so that browsers may keep it. */
export function thumbnailUrl(show: LiveRoom, atMs: number, tokens: HlsTokens): string {
  const query = new URLSearchParams({
    v: atMs.toString(36),
    ...(!show.open && { token: tokens.make(show.broadcastId) }),
  });
  return `/api/broadcasts/${show.broadcastId}/thumbnail?${query}`;
}
