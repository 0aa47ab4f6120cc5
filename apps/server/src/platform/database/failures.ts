import { DatabaseError } from 'pg';
import { AppError } from '../../base/errors.ts';

/** SQLSTATE classes and codes that say the server, not the statement, is the trouble (PostgreSQL manual, appendix A). */
const unavailableClasses = new Set([
  '08', // connection exception
  '53', // insufficient resources: disk full, out of memory, too many connections
  '58', // system error outside PostgreSQL
]);
const unavailableCodes = new Set([
  '57014', // statement time-out
  '57P01', // shut down by the administrator
  '57P02', // crash of another backend
  '57P03', // starting up or shutting down
  '57P05', // idle session time-out
]);

/** Did the statement fail because the database could not be used, so that the connection should be thrown away too? */
export function isConnectionFailure(error: unknown): error is Error {
  if (error instanceof DatabaseError) {
    const { code } = error;
    return code !== undefined && (unavailableClasses.has(code.slice(0, 2)) || unavailableCodes.has(code));
  }
  // What the server did not answer came from the socket or the client's time-outs, which have no class in common; the
  // exceptions are mistakes in the parameters, which JavaScript reports by its own types.
  return error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError);
}

export function databaseUnavailable(cause: unknown): AppError {
  const reason = cause instanceof Error ? reasonOf(cause) : String(cause);
  return new AppError('unavailable', `The database cannot be reached: ${reason}`, { cause, retryAfterSeconds: 2 });
}

/** Node joins the failures of a host's several addresses in an AggregateError whose own message is empty. */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((one: unknown) => (one instanceof Error ? one.message : String(one))).join('; ');
  }
  return error.message;
}

/** True if `error` is a breach of a unique constraint or unique index; with `constraint`, of the one so named. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return (
    error instanceof DatabaseError &&
    error.code === '23505' &&
    (constraint === undefined || error.constraint === constraint)
  );
}

/** True if a row names another that is not there, or not any more. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '23503';
}
