import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import type { Logger } from '../../base/logger.ts';
import { clientAddressReader } from './client-address.ts';
import type { RawReply, RawRoute } from './raw-route.ts';
import type { HttpTimings } from './server.ts';

/** A path of two parts: `PREFIX/FIRST/REST`; `params` are then `{ [first]: FIRST, '*': REST }`. */
export interface DirectRoute {
  prefix: string;
  first: string;
  handle: RawRoute['handle'];
}

export interface DirectTarget {
  first: string;
  rest: string;
  query: string;
}

/** What a direct answer needs to know of who asks. */
export type DirectHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Answers GET requests below `prefix` before they come to the router and its hooks, which cost several times as much as the answer: what players ask for ten times a
 * second and nobody needs to be asked about. A request that the handler refuses by throwing goes on to the router, where the same handler says so in the usual
 * form. `trustProxy` as for the HTTP server: a client has the same address on both ways. `DirectConnections` does the same without Node's HTTP server; here comes what that
 * leaves to it.
 */
export function answerDirectly(
  server: Server,
  route: DirectRoute,
  deps: { trustProxy: readonly string[]; logger: Logger; timings: HttpTimings },
) {
  const addressOf = clientAddressReader(deps.trustProxy);
  const routers = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  const pattern = patternOf(route);
  const start = `${route.prefix}/`;
  const goOn = (request: IncomingMessage, response: ServerResponse) => {
    for (const router of routers) router.call(server, request, response);
  };
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const target = targetOf(request.method, request.url ?? '', start);
    if (target === undefined) {
      goOn(request, response);
      return;
    }
    const startedAt = performance.now();
    answer(route, target, request.headers, addressOf(request)).then(
      (reply) => {
        deps.timings.observeRequest(
          { method: 'GET', route: pattern, status: reply.status },
          (performance.now() - startedAt) / 1000,
        );
        send(response, reply, deps.logger);
      },
      () => goOn(request, response),
    );
  });
}

/** As requests of the route are counted. */
export function patternOf({ prefix, first }: DirectRoute): string {
  return `${prefix}/:${first}/*`;
}

/** Undefined for what is not below `start`, or written so that the router has to read it. */
export function targetOf(method: string | undefined, url: string, start: string): DirectTarget | undefined {
  if (method !== 'GET' || !url.startsWith(start) || url.includes('%')) return undefined;
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const slash = path.indexOf('/', start.length);
  if (slash === -1) return undefined;
  return {
    first: path.slice(start.length, slash),
    rest: path.slice(slash + 1),
    query: mark === -1 ? '' : url.slice(mark),
  };
}

/** Rejects with what the handler throws. */
export async function answer(
  { first, handle }: DirectRoute,
  target: DirectTarget,
  headers: DirectHeaders,
  ip: string,
): Promise<RawReply> {
  return handle({
    params: { [first]: target.first, '*': target.rest },
    query: new URLSearchParams(target.query),
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    body: '',
    ip,
    requestId: '',
  });
}

function send(response: ServerResponse, { status, headers, body }: RawReply, logger: Logger): void {
  response.writeHead(status, headers);
  if (isStream(body)) {
    // A viewer who goes away in the middle is no fault.
    pipeline(body, response, (error) => error && logger.debug({ err: error }, 'an answer was not sent to its end'));
    return;
  }
  const runs = typeof body === 'string' ? [Buffer.from(body)] : (body ?? []);
  // Node sends what is written in one turn together.
  for (const run of runs.slice(0, -1)) response.write(run);
  response.end(runs.at(-1));
}

export function isStream(body: RawReply['body']): body is Readable {
  return body !== undefined && typeof body !== 'string' && !Array.isArray(body);
}
