import { type Endpoint, type EndpointName, endpoints, type FileBody } from '@footlight/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Principal } from '../../base/principal.ts';
import { type Authenticate, principalFor } from './authenticate.ts';
import { type RatesPerMinute, rateOptions } from './rate-limit.ts';
import type { Handlers, RequestContext } from './route.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
    /** Set on routes of the contract. */
    endpointAuth: Endpoint['auth'];
    /** Why the caller is not let in; told once the request is counted. */
    refusal: unknown;
  }
}

/** What every endpoint may answer beside its own codes. */
const commonErrors = ['invalid', 'rate_limited', 'internal', 'unavailable'] as const;

/** Mounts every endpoint of the contract: authenticate → count → validate → handler → serialise. */
export function mountEndpoints(
  app: FastifyInstance,
  handlers: Handlers,
  deps: { authenticate: Authenticate; rates: RatesPerMinute },
): void {
  const nobody: Principal = { kind: 'nobody' };
  app.decorateRequest('principal', { getter: () => nobody });
  app.decorateRequest('refusal', undefined);
  for (const [name, endpoint] of Object.entries(endpoints) as [EndpointName, Endpoint][]) {
    const handler = handlers[name] as unknown as AnyHandler;
    if (endpoint.file === undefined) mount(app, name, endpoint, handler, deps);
    else mountUpload(app, endpoint.file, (scope) => mount(scope, name, endpoint, handler, deps));
  }
}

/** A file is read whole, up to its limit, and only here: every other route goes on taking nothing but JSON. */
function mountUpload(app: FastifyInstance, file: FileBody, mountIn: (scope: FastifyInstance) => void): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      [...file.contentTypes],
      { parseAs: 'buffer', bodyLimit: file.maxBytes },
      (_request, body, done) => done(null, body),
    );
    mountIn(scope);
  });
}

const fileBody = z
  .any()
  .refine((body) => body instanceof Uint8Array, 'must be a file')
  .meta({ type: 'string', format: 'binary' });

type AnyHandler = (input: object, context: RequestContext) => Promise<unknown>;

function mount(
  app: FastifyInstance,
  name: EndpointName,
  endpoint: Endpoint,
  handler: AnyHandler,
  { authenticate, rates }: { authenticate: Authenticate; rates: RatesPerMinute },
): void {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: endpoint.method,
    url: endpoint.path,
    schema: {
      operationId: name,
      tags: [endpoint.tag],
      summary: endpoint.summary,
      description: `Error codes: ${[...endpoint.errors, ...commonErrors].join(', ')}.`,
      security: endpoint.auth === 'none' ? [] : [{ bearer: [] }, ...(endpoint.auth === 'optional' ? [{}] : [])],
      ...(endpoint.params && { params: endpoint.params }),
      ...(endpoint.query && { querystring: endpoint.query }),
      ...(endpoint.body && { body: endpoint.body }),
      ...(endpoint.file && { body: fileBody, consumes: [...endpoint.file.contentTypes] }),
      response: { [endpoint.status]: endpoint.response ?? z.undefined() },
    },
    config: { rateLimit: rateOptions(endpoint.rate, rates) },
    // The limiter's own hook comes after this one and counts by principal.
    onRequest: async (request) => {
      try {
        Object.defineProperty(request, 'principal', {
          value: await principalFor(endpoint.auth, request.headers.authorization, authenticate),
        });
      } catch (error) {
        request.refusal = error;
      }
    },
    // Who is refused is nobody, so it has been counted by its address: tokens cannot be guessed faster than anything else is asked.
    preParsing: async (request) => {
      if (request.refusal !== undefined) throw request.refusal;
    },
    preValidation: async (request) => {
      if (endpoint.body !== undefined) request.body ??= {};
    },
    handler: async (request, reply) => {
      const { params, query, body } = request;
      reply.code(endpoint.status);
      const answer = await handler({ params, query, body }, contextOf(request, reply));
      if (endpoint.method === 'GET' && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
      return reply.send(answer);
    },
  });
}

function contextOf(request: FastifyRequest, reply: FastifyReply): RequestContext {
  return {
    principal: request.principal,
    requestId: request.id,
    ip: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    secure: request.protocol === 'https',
    cookies: request.cookies,
    log: request.log as RequestContext['log'],
    setCookie: (cookie, value, { maxAgeSeconds, path }) => {
      reply.setCookie(cookie, value, {
        httpOnly: true,
        sameSite: 'strict',
        secure: request.protocol === 'https',
        maxAge: maxAgeSeconds,
        path,
      });
    },
    clearCookie: (cookie, path) => {
      reply.clearCookie(cookie, { path });
    },
    setStatus: (status) => {
      reply.code(status);
    },
  };
}
