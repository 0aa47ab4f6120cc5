import {
  type Endpoint,
  type EndpointName,
  type EndpointRequest,
  type EndpointResponse,
  type ErrorCode,
  endpoints,
  type GuestSession,
  type Problem,
  type Session,
} from '@footlight/contract';
import { password } from './api.ts';
import { RoomSocket } from './room-socket.ts';

type Request<N extends EndpointName> = EndpointRequest<(typeof endpoints)[N]>;
type Response<N extends EndpointName> = EndpointResponse<(typeof endpoints)[N]>;

/** An HTTP answer of the service, read. */
export interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
  /** `ok`, or the code of the problem; `-` where a failure carries no code. */
  code: ErrorCode | 'ok' | '-';
}

/** Somebody who talks to a server by plain HTTP and Socket.IO: what goes over the wire is what the test says. */
export class Person {
  readonly url: string;
  readonly token: string | undefined;
  /** Of the account or the guest; '' for nobody. */
  readonly id: string;
  readonly email: string;
  readonly refreshToken: string;

  private constructor(url: string, about: { token?: string; id?: string; email?: string; refreshToken?: string }) {
    this.url = url;
    this.token = about.token;
    this.id = about.id ?? '';
    this.email = about.email ?? '';
    this.refreshToken = about.refreshToken ?? '';
  }

  static nobody(url: string): Person {
    return new Person(url, {});
  }

  static async guest(url: string, displayName = 'Guest'): Promise<Person> {
    const { guest, accessToken }: GuestSession = await Person.nobody(url).get('guest', { body: { displayName } });
    return new Person(url, { token: accessToken, id: guest.id });
  }

  /** A new account; with the token of the set-up link an admin. */
  static async user(url: string, about: { displayName?: string; setupToken?: string } = {}): Promise<Person> {
    const body = { email: `${crypto.randomUUID()}@example.com`, password, ...about };
    const session: Session = await Person.nobody(url).get('register', { body });
    return new Person(url, {
      token: session.accessToken,
      id: session.user.id,
      email: session.user.email,
      refreshToken: session.refreshToken ?? '',
    });
  }

  /** An account that exists. */
  static async login(url: string, email: string): Promise<Person> {
    const session: Session = await Person.nobody(url).get('login', { body: { email, password } });
    return new Person(url, { token: session.accessToken, id: session.user.id, email });
  }

  /** The same person by another token. */
  withToken(token: string): Person {
    return new Person(this.url, { token, id: this.id, email: this.email, refreshToken: this.refreshToken });
  }

  /** Calls an endpoint; every answer is good. */
  async ask<N extends EndpointName>(name: N, request?: Request<N>): Promise<Reply> {
    const endpoint: Endpoint = endpoints[name];
    const { params, query, body } = (request ?? {}) as Record<'params' | 'query' | 'body', Record<string, unknown>>;
    const path = endpoint.path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params?.[key])));
    const search = query === undefined ? '' : `?${new URLSearchParams(query as Record<string, string>)}`;
    const sent = endpoint.body !== undefined || endpoint.file !== undefined;
    return this.fetch(endpoint.method, path + search, sent ? { body } : {});
  }

  /** Calls an endpoint that has to succeed and answers its body. */
  async get<N extends EndpointName>(name: N, request?: Request<N>): Promise<Response<N>> {
    const reply = await this.ask(name, request);
    if (reply.code !== 'ok') throw new Error(`${name}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body as Response<N>;
  }

  /** `ok` or the error code a call is answered with. */
  async code<N extends EndpointName>(name: N, request?: Request<N>): Promise<Reply['code']> {
    return (await this.ask(name, request)).code;
  }

  async fetch(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && {
          'content-type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json',
        }),
        ...headers,
      },
      ...(body !== undefined && {
        body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
      }),
    });
    return readReply(response);
  }

  connect(headers: Record<string, string> = {}, batches = false): Promise<RoomSocket> {
    return RoomSocket.connect(this.url, this.token, headers, batches);
  }
}

/** Tells a coded problem from success and from a failure that carries no code. */
export async function readReply(response: globalThis.Response): Promise<Reply> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true;
  const body: unknown = json && text !== '' ? JSON.parse(text) : text;
  const problem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
  const code = response.ok ? 'ok' : problem ? ((body as Problem).code as ErrorCode) : '-';
  return { status: response.status, headers: response.headers, body, code };
}
