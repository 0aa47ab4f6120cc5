import { z } from 'zod';
import { limits } from './limits.ts';

/** UUIDv7, as every id of ours. */
export const id = z.uuid().meta({ description: 'UUIDv7' });
/** ISO 8601 in UTC with milliseconds. */
export const isoTime = z.iso.datetime({ precision: 3 }).meta({ description: 'ISO 8601, UTC, milliseconds' });
/** A time given by a client: any offset and precision of ISO 8601, in a year that is still one of four digits in UTC. */
export const isoTimeInput = z.iso.datetime({ offset: true }).refine((time) => {
  const year = new Date(time).getUTCFullYear();
  return year >= 1970 && year <= 9998;
}, 'must be a time after 1970');

export const email = z.string().trim().toLowerCase().max(limits.emailLength).pipe(z.email());
export const password = z.string().min(limits.passwordMinLength).max(limits.passwordLength);
/** Text of any number of lines, trimmed. PostgreSQL keeps every character but NUL. */
export const text = (length: number) =>
  z
    .string()
    .trim()
    .max(length)
    .regex(/^[^\0]*$/, 'must not contain NUL');
/** Text on one line: trimmed, no control characters (Unicode Cc), at least one visible character. */
export const lineOfText = (length: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(length)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters');
export const displayName = lineOfText(limits.displayNameLength);
/** A secret passed back to the server. */
export const token = z.string().min(1).max(limits.tokenLength);

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(limits.pageSizeMost).default(limits.pageSize),
  cursor: z.string().max(512).optional(),
};

/** A list as every endpoint answers it; `nextCursor` is null on the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const empty = z.object({}).meta({ description: 'Nothing' });

/** RFC 9457 problem details, with our `code`. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;
