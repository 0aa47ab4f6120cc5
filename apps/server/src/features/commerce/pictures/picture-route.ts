import { AppError } from '../../../base/errors.ts';
import type { RawRoute } from '../../../platform/http/raw-route.ts';
import type { Storage } from '../../../platform/storage/storage.ts';
import { keyOfPicture } from './picture-key.ts';

/** GET /api/products/:id/image/:name: a WebP that never changes under its address. */
export function pictureRoute(storage: Storage): RawRoute {
  return {
    method: 'GET',
    path: '/api/products/:id/image/:name',
    rate: 'read',
    handle: async ({ params }) => {
      const key = keyOfPicture(params.id ?? '', params.name ?? '');
      if (key === undefined) throw new AppError('not_found', 'no such picture');
      const { object, stream } = await storage.open(key);
      return {
        status: 200,
        headers: {
          'content-type': 'image/webp',
          'content-length': String(object.sizeBytes),
          'cache-control': 'public, max-age=31536000, immutable',
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; sandbox",
        },
        body: stream,
      };
    },
  };
}
