import type { Readable } from 'node:stream';
import type { RateGroup } from '@footlight/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../base/errors.ts';
import { type RatesPerMinute, rateOptions } from './rate-limit.ts';

/** A request of a protocol that is not our JSON: playlists, SDP, callbacks of other servers. */
export interface RawRequest {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  header(name: string): string | undefined;
  /** The body as text; '' where there is none. */
  body: string;
  ip: string;
  requestId: string;
}

export interface RawReply {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Byte runs that are sent one after another, a stream, or text. */
  body?: readonly Uint8Array[] | Readable | string | undefined;
}

export interface RawRoute {
  method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS';
  path: string;
  /** Null: not counted; for what players ask for several times a second. */
  rate: RateGroup | null;
  /** What a body may be; the others answer `unsupported_media_type`. */
  contentTypes?: readonly string[];
  /** It says itself which origins may ask: CORS_ORIGINS does not apply. */
  ownCors?: true;
  handle(request: RawRequest): Promise<RawReply> | RawReply;
}

/** Mounts routes of other protocols. Errors thrown by a handler are answered as problems, as everywhere. */
export function mountRawRoutes(
  app: FastifyInstance,
  routes: readonly RawRoute[],
  deps: { rates: RatesPerMinute },
): void {
  void app.register(async (scope) => {
    const types = new Set(routes.flatMap(({ contentTypes }) => contentTypes ?? []));
    for (const type of types)
      scope.addContentTypeParser(type, { parseAs: 'string' }, (_request, body, done) => done(null, body));
    for (const { method, path, rate, contentTypes, ownCors, handle } of routes) {
      scope.route({
        method,
        url: path,
        schema: { hide: true },
        exposeHeadRoute: false,
        config: {
          rateLimit: rate === null ? false : rateOptions(rate, deps.rates),
          ...(ownCors && { cors: false as const }),
        },
        handler: async (request, reply) => {
          if (contentTypes !== undefined && !contentTypes.includes(mediaType(request)))
            throw new AppError('unsupported_media_type', `send ${contentTypes.join(' or ')}`);
          return send(reply, await handle(rawRequest(request)));
        },
      });
    }
  });
}

/** Without parameters; '' where there is none. */
function mediaType(request: FastifyRequest): string {
  return request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
}

function rawRequest(request: FastifyRequest): RawRequest {
  const { url } = request;
  const mark = url.indexOf('?');
  return {
    params: request.params as Record<string, string>,
    query: new URLSearchParams(mark === -1 ? '' : url.slice(mark)),
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    body: typeof request.body === 'string' ? request.body : '',
    ip: request.ip,
    requestId: request.id,
  };
}

/** Byte runs go straight to the socket: they are shared between thousands of replies and must not be copied or compressed again. */
function send(reply: FastifyReply, { status, headers, body }: RawReply): FastifyReply {
  if (!Array.isArray(body))
    return reply
      .code(status)
      .headers(headers)
      .send(body ?? '');
  const own = reply.getHeaders() as Record<string, string>;
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(status, { ...own, ...headers });
  if (body.length > 1) raw.cork();
  for (const run of body as readonly Uint8Array[]) raw.write(run);
  if (body.length > 1) raw.uncork();
  raw.end();
  return reply;
}
