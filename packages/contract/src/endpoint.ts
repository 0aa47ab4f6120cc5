import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/**
 * Who may call. `none`: anybody, a token that does not hold is as good as none. `optional`: anybody, but a token that is sent must
 * hold. `guest`: a guest session or an account. `user`: an account. `admin`: an account with
 * the instance role admin. What a caller may do with one particular thing (is it theirs?) is decided by the service.
 */
export type EndpointAuth = 'none' | 'optional' | 'guest' | 'user' | 'admin';

/** Which budget a call is counted in; the server's configuration holds the numbers. */
export type RateGroup = 'read' | 'write' | 'upload' | 'credentials' | 'media';

/** What a file may be: its content types say no more than how it is carried, the server looks into it. */
export interface FileBody {
  contentTypes: readonly string[];
  maxBytes: number;
}

export interface Endpoint {
  method: HttpMethod;
  /** With `:name` parameters, as Fastify and OpenAPI's `{name}`. */
  path: string;
  tag: string;
  summary: string;
  auth: EndpointAuth;
  rate: RateGroup;
  /** Status of success; 204 has no body. */
  status: 200 | 201 | 204;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The body is a file, sent as it is: instead of `body`. */
  file?: FileBody;
  response?: z.ZodType;
  /** The codes it may answer beside the common ones (invalid, unauthenticated, rate_limited, internal, unavailable). */
  errors: readonly ErrorCode[];
}

export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition;
}

type In<T> = T extends z.ZodType ? z.input<T> : undefined;
type Out<T> = T extends z.ZodType ? z.output<T> : undefined;
type Has<E, K extends string> = E extends Record<K, z.ZodType> ? E[K] : undefined;

/** What the server's handler gets: parsed values, defaults filled in. */
export interface EndpointInput<E extends Endpoint> {
  params: Out<Has<E, 'params'>>;
  query: Out<Has<E, 'query'>>;
  body: E extends { file: FileBody } ? Uint8Array : Out<Has<E, 'body'>>;
}

type Optional<K extends string, T> = [T] extends [undefined]
  ? { [P in K]?: undefined }
  : Record<string, never> extends T
    ? { [P in K]?: T }
    : { [P in K]: T };

/** What a client has to send. */
export type EndpointRequest<E extends Endpoint> = Optional<'params', In<Has<E, 'params'>>> &
  Optional<'query', In<Has<E, 'query'>>> &
  Optional<'body', E extends { file: FileBody } ? Blob | Uint8Array<ArrayBuffer> : In<Has<E, 'body'>>>;

export type EndpointResponse<E extends Endpoint> =
  Has<E, 'response'> extends z.ZodType ? z.output<Has<E, 'response'>> : undefined;
