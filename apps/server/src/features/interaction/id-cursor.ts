import { AppError } from '../../base/errors.ts';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Lists that are sorted by id alone go on after the last one's id. Throws `invalid` for anything else. */
export function idCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined || uuid.test(cursor)) return cursor;
  throw new AppError('invalid', undefined, { problems: [{ path: 'cursor', message: 'is not a cursor of this list' }] });
}

/** A page of what was asked for with one row more than `limit`. */
export function pageOf<R extends { id: string }, T>(rows: readonly R[], limit: number, view: (row: R) => T) {
  const items = rows.slice(0, limit);
  return { items: items.map(view), nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
