import { type AckError, type ErrorCode, errorRegistry, isErrorCode, type Problem } from '@footlight/contract';

/**
 * Codes that only a client can find. `network`: no answer came (no connection, time-out, an answer that is not ours).
 * `track_ended`: the device behind a published track went away. `closed`: the room was closed while something was under way.
 */
export const clientErrors = {
  network: 'The service could not be reached',
  track_ended: 'The device that gave this track has stopped',
  closed: 'The room was closed',
} as const;
export type ClientErrorCode = ErrorCode | keyof typeof clientErrors;

export interface FieldProblem {
  /** Where the bad value is, as a dotted path; '' is the whole body. */
  path: string;
  message: string;
}

export interface FootlightErrorDetails {
  status?: number | undefined;
  problems?: FieldProblem[] | undefined;
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/** The only error this package throws, beside `DeviceError`. `message` is for developers; texts for people are made from `code`. */
export class FootlightError extends Error {
  readonly code: ClientErrorCode;
  /** HTTP status; undefined where the answer came over a socket or not at all. */
  readonly status: number | undefined;
  readonly problems: FieldProblem[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ClientErrorCode, message?: string, details: FootlightErrorDetails = {}) {
    super(message ?? titleOf(code), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'FootlightError';
    this.code = code;
    this.status = details.status;
    this.problems = details.problems;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

function titleOf(code: ClientErrorCode): string {
  return isErrorCode(code) ? errorRegistry[code].title : clientErrors[code];
}

/** An answer that is not a success. Without a problem body of ours (a proxy answered) the status decides the code. */
export function errorFromResponse(status: number, body: unknown, retryAfter: string | null): FootlightError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  return new FootlightError(isErrorCode(problem.code) ? problem.code : codeOfStatus(status), problem.detail, {
    status,
    problems: problem.errors,
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined,
  });
}

function codeOfStatus(status: number): ClientErrorCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 413) return 'payload_too_large';
  if (status === 429) return 'rate_limited';
  if (status === 502 || status === 503 || status === 504) return 'unavailable';
  return status >= 500 ? 'internal' : 'invalid';
}

/** A refusal that came in a socket's acknowledgement. A code newer than this client counts as `internal`. */
export function errorFromAck(error: AckError): FootlightError {
  return new FootlightError(isErrorCode(error.code) ? error.code : 'internal', error.message, {
    problems: error.details,
    retryAfterSeconds: error.retryAfterSeconds,
  });
}

/** Whatever was thrown, as a FootlightError: what is not one came from the network stack or the browser's media stack. */
export function toFootlightError(error: unknown, code: ClientErrorCode = 'network'): FootlightError {
  if (error instanceof FootlightError) return error;
  return new FootlightError(code, error instanceof Error ? error.message : String(error), { cause: error });
}

/** What mediasoup-client threw. It names what this browser cannot do `UnsupportedError`; the rest may go well another time. */
export function fromMediaStack(error: unknown): FootlightError {
  const unsupported = error instanceof Error && error.name === 'UnsupportedError';
  return toFootlightError(error, unsupported ? 'codec_unsupported' : 'internal');
}
