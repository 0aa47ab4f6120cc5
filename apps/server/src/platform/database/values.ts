import { types } from 'pg';

/** Object ids of pg_type; fixed by PostgreSQL for ever. */
const int8 = 20;
const date = 1082;

/**
 * How values read from the database look in JavaScript, beside what `pg` does by itself (timestamptz is a Date, json
 * is parsed, numeric is a string): counters are numbers, and a calendar date stays text, since it names no moment.
 */
export const valueTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
    if (oid === int8) {
      return parseInt8;
    }
    if (oid === date) {
      return (value) => value;
    }
    return types.getTypeParser(oid, format as 'text');
  },
};

function parseInt8(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw new RangeError(`bigint ${value} has no exact JavaScript number`);
  }
  return number;
}
