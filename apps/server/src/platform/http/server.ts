import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { limits } from '@footlight/contract';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Logger } from '../../base/logger.ts';
import { answerClientError } from './client-error.ts';
import { describeApi } from './openapi.ts';
import { sendProblem } from './problem.ts';
import { limitRates } from './rate-limit.ts';
import type { TlsMaterial } from './tls.ts';

export interface HttpOptions {
  version: string;
  corsOrigins: readonly string[];
  trustProxy: readonly string[];
  tls: TlsMaterial | undefined;
}

/** Headers have to be complete within this time, of which the second is the precision. */
const slowClients = { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 };

export interface HttpTimings {
  /** `route` is the pattern, never the path: its values are few. */
  observeRequest(labels: { method: string; route: string; status: number }, seconds: number): void;
}

/** A Fastify server with everything that is the same for all routes; nothing is mounted yet but the API description. */
export async function createHttpServer(
  options: HttpOptions,
  deps: { logger: Logger; timings: HttpTimings },
): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: limits.jsonBodyBytes,
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    routerOptions: { maxParamLength: 512 },
    forceCloseConnections: true,
    requestTimeout: 30_000,
    // Longer than any answer is held back; who neither sends nor reads for so long is gone.
    connectionTimeout: 90_000,
    http: slowClients,
    // What fails before there is a route or even a request is answered in the same form.
    frameworkErrors: (error, request, reply) => sendProblem(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: answerClientError,
    ...(options.tls && { https: { ...slowClients, cert: options.tls.cert, key: options.tls.key } }),
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => sendProblem(error as Error, request, reply));
  acceptJsonOnly(app);

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const { method } = request;
    const status = reply.statusCode;
    deps.timings.observeRequest({ method, route, status }, reply.elapsedTime / 1000);
    const level = status >= 500 ? 'error' : method === 'GET' ? 'debug' : 'info';
    request.log[level](
      { method, url: withoutSecrets(request.url), status, ms: Math.round(reply.elapsedTime), ip: request.ip },
      'request',
    );
  });

  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'self'"],
        formAction: ["'self'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        mediaSrc: ["'self'", 'blob:'],
        imgSrc: ["'self'", 'data:', 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        // react-aria adds small style elements at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
    // A self-signed LAN address must stay reachable over plain HTTP after the certificate is gone.
    hsts: options.tls !== undefined && !options.tls.selfSigned,
    crossOriginEmbedderPolicy: false,
    // Browsers ignore these outside secure contexts, with a warning on every page.
    crossOriginOpenerPolicy: options.tls !== undefined,
    originAgentCluster: options.tls !== undefined,
  });
  await app.register(cookie);
  // Answers are made for each request, so a quick level; what is worth more is cached by browsers (assets) or precomputed (playlists).
  await app.register(compress, { threshold: 2048, encodings: ['gzip', 'br'], zlibOptions: { level: 1 } });
  // Not strict: an OPTIONS request that is no preflight is answered too, not refused in plain text.
  await app.register(cors, {
    origin: [...options.corsOrigins],
    credentials: true,
    maxAge: 600,
    strictPreflight: false,
  });
  await limitRates(app);
  await describeApi(app, options.version);
  return app;
}

/**
 * Bodies are JSON. `POST` with a JSON content type and no body means "no body": many HTTP clients send just that. Plain text is not taken:
 * a page of another site may post it without asking.
 */
function acceptJsonOnly(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain');
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else parse(request, body as string, done);
  });
}

/** An address as it is logged: what lets people in by itself stays out of the log. */
function withoutSecrets(url: string): string {
  return url.replace(/([?&](?:invite|token)=)[^&]*/g, '$1…');
}
