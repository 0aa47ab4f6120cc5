import { AppError } from '../../base/errors.ts';

/** Where the next page begins: the sort key of the last item before it. Opaque to clients. */
export function writeCursor(key: string | number): string {
  return Buffer.from(String(key)).toString('base64url');
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
/** Within what both JavaScript and a bigint column hold. */
const eventNumber = /^\d{1,15}$/;

/** `invalid` for anything that `writeCursor` has not made of an id. */
export const readIdCursor = (cursor: string | undefined): string | undefined => read(cursor, uuid);

/** As `readIdCursor`, of a number. */
export function readNumberCursor(cursor: string | undefined): number {
  return Number(read(cursor, eventNumber) ?? 0);
}

function read(cursor: string | undefined, form: RegExp): string | undefined {
  if (cursor === undefined) return undefined;
  const key = Buffer.from(cursor, 'base64url').toString();
  if (form.test(key)) return key;
  throw new AppError('invalid', undefined, { problems: [{ path: 'cursor', message: 'is not a cursor of this list' }] });
}
