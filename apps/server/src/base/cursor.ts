import { AppError } from './errors.ts';

/** Where the next page begins: the sort key and the id of the last item before it. Opaque to clients. */
export interface Cursor {
  key: string | null;
  id: string;
}

export function writeCursor({ key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Throws `invalid` for anything that writeCursor has not made. */
export function readCursor(text: string): Cursor {
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown;
    if (Array.isArray(parts) && parts.length === 2) {
      const [key, id] = parts as unknown[];
      const keyIsTime =
        key === null || (typeof key === 'string' && isoTime.test(key) && !Number.isNaN(Date.parse(key)));
      if (keyIsTime && typeof id === 'string' && uuid.test(id)) return { key: key as string | null, id };
    }
  } catch {
    // Not JSON: refused below like everything else that is not ours.
  }
  throw new AppError('invalid', undefined, { problems: [{ path: 'cursor', message: 'is not a cursor of this list' }] });
}
