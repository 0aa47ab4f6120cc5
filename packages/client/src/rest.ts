import {
  type Endpoint,
  type EndpointName,
  type EndpointRequest,
  type EndpointResponse,
  endpoints,
} from '@footlight/contract';
import { errorFromResponse, FootlightError } from './errors.ts';

type Endpoints = typeof endpoints;
type Request<N extends EndpointName> = EndpointRequest<Endpoints[N]>;

export interface CallOptions {
  /** Aborts the call; it then rejects with `network`. */
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** One method per endpoint of the contract; the request may be left out where nothing in it is required. */
export type Api = {
  [N in EndpointName]: Record<never, never> extends Request<N>
    ? (request?: Request<N>, options?: CallOptions) => Promise<EndpointResponse<Endpoints[N]>>
    : (request: Request<N>, options?: CallOptions) => Promise<EndpointResponse<Endpoints[N]>>;
};

export interface RestOptions {
  /** Origin of the service, with or without a trailing slash; may have a path prefix. */
  baseUrl: string;
  fetch: typeof globalThis.fetch;
  timeoutMs: number;
}

export interface AnyRequest {
  params?: Record<string, unknown> | undefined;
  query?: Record<string, unknown> | undefined;
  body?: unknown;
}

/** The endpoint's path with its parameters and query filled in; undefined and null values of the query are left out. */
export function buildPath(path: string, request: AnyRequest): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = request.params?.[name];
    if (value === undefined || value === null || value === '') {
      throw new FootlightError('invalid', `the path ${path} needs ${name}`);
    }
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined && value !== null) query.append(name, String(value));
  }
  const text = query.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

/** One HTTP exchange, without any knowledge of sessions. Cookies go along, because the refresh token lives in one. */
export class RestClient {
  readonly #options: RestOptions;
  readonly #credentials: RequestCredentials;

  constructor(options: RestOptions) {
    this.#options = { ...options, baseUrl: options.baseUrl.replace(/\/+$/, '') };
    const here = (globalThis as { location?: { origin: string } }).location?.origin;
    this.#credentials = here === new URL(options.baseUrl).origin ? 'same-origin' : 'include';
  }

  async call(
    endpoint: Endpoint,
    request: AnyRequest,
    token: string | null,
    options: CallOptions = {},
  ): Promise<unknown> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? this.#options.timeoutMs);
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token !== null) headers.authorization = `Bearer ${token}`;
    const { body, contentType } = encodeBody(endpoint, request.body);
    if (contentType !== undefined) headers['content-type'] = contentType;
    const url = this.#options.baseUrl + buildPath(endpoint.path, request);
    let response: Response;
    let text: string;
    try {
      response = await this.#options.fetch(url, {
        method: endpoint.method,
        headers,
        credentials: this.#credentials,
        signal: options.signal ? AbortSignal.any([timeout, options.signal]) : timeout,
        ...(body === undefined ? {} : { body }),
      });
      text = await response.text();
    } catch (error) {
      throw new FootlightError('network', undefined, { cause: error });
    }
    const answer = parseJson(text);
    if (!response.ok) throw errorFromResponse(response.status, answer, response.headers.get('retry-after'));
    if (endpoint.status !== 204 && answer === undefined) {
      throw new FootlightError('network', 'the answer is not JSON', { status: response.status });
    }
    return endpoint.status === 204 ? undefined : answer;
  }
}

function encodeBody(endpoint: Endpoint, body: unknown): { body?: BodyInit; contentType?: string } {
  if (endpoint.file !== undefined) {
    const file = body as Blob | Uint8Array<ArrayBuffer>;
    const type = file instanceof Blob ? file.type : '';
    return { body: file, contentType: endpoint.file.contentTypes.includes(type) ? type : 'application/octet-stream' };
  }
  return endpoint.body === undefined ? {} : { body: JSON.stringify(body ?? {}), contentType: 'application/json' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Empty, or a page of a proxy: the status says what happened.
    return undefined;
  }
}

/** Gives the token of the session; told which one was refused, it gives a newer one, or null if there is none. */
export interface TokenSource {
  accessToken(): Promise<string | null>;
  renew(refused: string): Promise<string | null>;
}

/** These exchange credentials for tokens: an access token has no part in them, and a 401 from them is their own. */
const credentialCalls = new Set<EndpointName>(['login', 'register', 'refresh', 'logout']);

export function createApi(rest: RestClient, tokens: TokenSource): Api {
  const api: Record<string, unknown> = {};
  for (const name of Object.keys(endpoints) as EndpointName[]) {
    const endpoint: Endpoint = endpoints[name];
    api[name] = async (request: AnyRequest = {}, options: CallOptions = {}) => {
      if (credentialCalls.has(name)) return rest.call(endpoint, request, null, options);
      const token = await tokens.accessToken();
      try {
        return await rest.call(endpoint, request, token, options);
      } catch (error) {
        if (token === null || !isTokenRefused(error)) throw error;
        const renewed = await tokens.renew(token);
        if (renewed === null && endpoint.auth !== 'none' && endpoint.auth !== 'optional') throw error;
        return rest.call(endpoint, request, renewed, options);
      }
    };
  }
  return api as Api;
}

export function isTokenRefused(error: unknown): boolean {
  return error instanceof FootlightError && (error.code === 'token_expired' || error.code === 'unauthenticated');
}
