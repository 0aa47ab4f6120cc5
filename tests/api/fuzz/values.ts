import fc from 'fast-check';

/** One of a list, for any number that is not negative. */
export const pick = <T>(list: readonly T[], choice: number): T => list[choice % list.length]!;

/** Deep enough to overflow the stack of whatever walks it by recursion, small enough to fit a message. */
const deepList = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
};

const oddTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '‮x',
  '../../etc/passwd',
  "'; drop table users; --",
  '%',
  '{{constructor.constructor("1")()}}',
  'null',
  'NaN',
  '1e999',
  '9999-12-31T23:59:59-23:59',
  '0000-01-01T00:00:00+23:59',
  '-271821-04-20T00:00:00.000Z',
  '2024-02-30T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  '01900000-0000-7000-8000-00000000000G',
  'x'.repeat(300),
  'é'.repeat(5000),
  'y'.repeat(30_000),
];
const oddNumbers = [0, -0, -1, 1.5, 1e-7, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e308];

/** Names that mean something to JavaScript itself. */
const oddKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', '0', '', ' '];

/** Any JSON value, with a taste for what has broken servers before. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<unknown>(null, true, false, {}, [], [[]], ...oddTexts) },
  { weight: 2, arbitrary: fc.constantFrom(...oddNumbers) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(50, 500).map(deepList) },
  { weight: 1, arbitrary: fc.nat({ max: 400 }).map((length) => Array.from({ length }, (_, index) => index)) },
);

export type Path = (string | number)[];

/** The places of a value: its own and that of everything in it. */
export function pathsOf(value: unknown, prefix: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [prefix];
  return [prefix, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...prefix, key]))];
}

export interface Mutation {
  kind: 'replace' | 'remove' | 'add' | 'duplicate' | 'neighbour';
  /** Chooses the place; taken modulo their number. */
  place: number;
  value: unknown;
  key: string;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom<Mutation['kind']>('replace', 'replace', 'remove', 'add', 'duplicate', 'neighbour'),
  place: fc.nat({ max: 10_000 }),
  value: anyValue,
  key: fc.constantFrom('extra', ...oddKeys),
});

/** A copy of `valid` with these changes made, one after the other. */
export function mutate(valid: unknown, mutations: readonly Mutation[]): unknown {
  return mutations.reduce<unknown>((value, change) => {
    const paths = pathsOf(value);
    return changeAt(value, paths[change.place % paths.length]!, change);
  }, structuredClone(valid));
}

function changeAt(value: unknown, path: Path, change: Mutation): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return changed(value, change);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...(value as object) };
  if (rest.length === 0 && change.kind === 'remove') {
    if (Array.isArray(copy)) copy.splice(Number(key), 1);
    else delete copy[key];
    return copy;
  }
  if (rest.length === 0 && change.kind === 'duplicate' && Array.isArray(copy)) return [...copy, copy[Number(key)]];
  const inner = changeAt((copy as Record<string, unknown>)[key], rest, change);
  // Not by assignment: it would set the prototype for the key __proto__.
  Object.defineProperty(copy, key, { value: inner, enumerable: true, writable: true, configurable: true });
  return copy;
}

function changed(value: unknown, { kind, value: other, key }: Mutation): unknown {
  if (kind === 'add' && typeof value === 'object' && value !== null) {
    const copy = Array.isArray(value) ? [...value, other] : { ...value };
    if (!Array.isArray(copy)) Object.defineProperty(copy, key, { value: other, enumerable: true });
    return copy;
  }
  if (kind === 'neighbour') return neighbour(value);
  return other;
}

/** Something of the same type close to it: what passes every check of the form. */
function neighbour(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      return value + 1;
    case 'boolean':
      return !value;
    case 'string':
      return value.length > 1 ? value.slice(1) + value[0] : `${value}x`;
    default:
      return value;
  }
}
