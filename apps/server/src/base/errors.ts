import { type ErrorCode, errorRegistry } from '@footlight/contract';

export interface FieldProblem {
  /** Where the bad value is, as a dotted path; '' is the whole body. */
  path: string;
  message: string;
}

/**
 * An error that a caller is meant to see: a code of the registry, and a sentence for developers. Transports translate
 * it once (platform/http/problem.ts, platform/sockets/gateway.ts); anything else that is thrown is a bug and answered `internal`.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly problems: FieldProblem[] | undefined;
  /** For `rate_limited` and `unavailable`: when to try again, in seconds. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    detail?: string,
    options: { problems?: FieldProblem[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail ?? errorRegistry[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = errorRegistry[code].status;
    this.problems = options.problems;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Turns whatever was thrown into an AppError; bugs become `internal` with the original as cause. */
export function toAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', undefined, { cause: error });
}
