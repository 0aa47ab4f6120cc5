import type { ErrorCode } from '@footlight/contract';
import type { Consumer, Producer, Transport } from 'mediasoup/types';
import { AppError } from '../../base/errors.ts';

/** mediasoup's own errors by the `name` they carry (mediasoup/errors). */
const codeByName: Record<string, ErrorCode> = {
  TypeError: 'invalid',
  UnsupportedError: 'codec_unsupported',
  NotFoundError: 'not_found',
  WorkerClosedError: 'unavailable',
};

/**
 * Translates what a mediasoup call threw. `otherwise` is the code for a refusal of the worker that mediasoup does not
 * classify: `invalid` where the caller's parameters are its only possible cause, else `internal`.
 */
export function mediaError(error: unknown, otherwise: 'invalid' | 'internal' = 'internal'): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error)) return new AppError('internal', undefined, { cause: error });
  const code = codeByName[error.name] ?? otherwise;
  const retryAfterSeconds = code === 'unavailable' ? 1 : undefined;
  return new AppError(code, code === 'internal' ? undefined : error.message, {
    cause: error,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

/** No media worker can take this now; the pool is replacing one. */
export function noWorker(): AppError {
  return new AppError('unavailable', 'No media worker is running at the moment', { retryAfterSeconds: 1 });
}

/**
 * For what mediasoup has just made on a transport. Where that closed while the worker was asked, mediasoup never tells what came of it, and takes it for open: it is closed
 * here, and `transport_missing` thrown.
 */
export function requireOpen(made: Producer | Consumer, transport: Transport): void {
  if (!made.closed && !transport.closed) return;
  made.close();
  throw new AppError('transport_missing', 'The transport closed');
}
