import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../base/errors.ts';
import { allowFraming } from './framing.ts';

/** Paths that are never a page, so that a mistyped API path answers a coded error and not HTML. */
const notPages = /^\/(api|socket\.io|hls|whip|whep|rtmp|health|livez|readyz|metrics|stat|assets)(\/|$)/;

/** Serves the built web app, and its index.html for every other path a browser asks a page for. */
export async function serveWebApp(app: FastifyInstance, webDir: string): Promise<void> {
  const root = resolve(webDir);
  const built = existsSync(join(root, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root,
      index: ['index.html'],
      wildcard: false,
      setHeaders: (reply, path) => {
        // Vite puts a content hash into the names of assets; everything else is asked for again.
        reply.header(
          'cache-control',
          path.startsWith(join(root, 'assets')) ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const wantsPage =
      (request.method === 'GET' || request.method === 'HEAD') && (request.headers.accept ?? '').includes('text/html');
    const path = request.url.split('?', 1)[0] ?? '/';
    if (!wantsPage || notPages.test(path)) throw new AppError('not_found', `there is no ${request.method} ${path}`);
    if (!built) return reply.code(503).type('text/plain').send('The web app is not built. Run: npm start\n');
    allowFraming(path, reply);
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
