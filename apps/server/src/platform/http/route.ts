import type { Endpoint, EndpointInput, EndpointName, EndpointResponse, endpoints } from '@footlight/contract';
import type { Logger } from '../../base/logger.ts';
import type { Principal } from '../../base/principal.ts';

/** What a handler may know of the request beyond its parsed input. */
export interface RequestContext {
  principal: Principal;
  requestId: string;
  /** Address of the client; a trusted proxy's word is taken for it. */
  ip: string;
  userAgent: string;
  /** Whether the client speaks HTTPS to us or to a trusted proxy. */
  secure: boolean;
  cookies: Readonly<Record<string, string | undefined>>;
  log: Logger;
  setCookie(name: string, value: string, options: { maxAgeSeconds: number; path: string }): void;
  clearCookie(name: string, path: string): void;
  /** Answers with this status instead of the endpoint's own (503 of a health check). */
  setStatus(status: number): void;
}

export type Handler<E extends Endpoint> = (
  input: EndpointInput<E>,
  context: RequestContext,
) => Promise<EndpointResponse<E>>;

/** One handler for every endpoint of the contract; features give the part that is theirs. */
export type Handlers = { [N in EndpointName]: Handler<(typeof endpoints)[N]> };
