import { type ErrorCode, errorRegistry, type Problem } from '@footlight/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AppError } from '../../base/errors.ts';

/** Fastify's own errors, by their code, as ours. */
const frameworkCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid',
  FST_ERR_VALIDATION: 'invalid',
  FST_ERR_BAD_URL: 'invalid',
};

/** What was thrown, as an AppError: ours as it is, the framework's by code, anything else `internal`. */
export function httpError(error: FastifyError | AppError | Error): AppError {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map(({ instancePath, message }) => ({
      path: instancePath.replace(/^\//, '').replaceAll('/', '.'),
      message: message ?? 'is invalid',
    }));
    return new AppError('invalid', undefined, { problems, cause: error });
  }
  const { code, statusCode } = error as FastifyError;
  const known = code === undefined ? undefined : frameworkCodes[code];
  if (known !== undefined) return new AppError(known, error.message, { cause: error });
  if (error instanceof SyntaxError && statusCode === 400)
    return new AppError('invalid', 'the body is not JSON', { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new AppError('invalid', error.message, { cause: error });
  return new AppError('internal', undefined, { cause: error });
}

/** The RFC 9457 body of an error. `code` is what clients act on; `detail` is for developers. */
export function problemOf(error: AppError, requestId: string): Problem {
  const { status, title } = errorRegistry[error.code];
  return {
    type: `urn:footlight:error:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(error.problems === undefined ? {} : { errors: error.problems }),
  };
}

export function sendProblem(
  error: FastifyError | AppError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const translated = httpError(error);
  if (translated.status >= 500)
    request.log.error({ err: translated.cause ?? translated, code: translated.code }, 'request failed');
  if (translated.retryAfterSeconds !== undefined) reply.header('retry-after', Math.ceil(translated.retryAfterSeconds));
  if (translated.status === 401) reply.header('www-authenticate', 'Bearer');
  // Past serializers of the route: a problem has its own shape.
  reply
    .code(translated.status)
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(problemOf(translated, request.id));
}
