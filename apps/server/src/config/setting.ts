import { z } from 'zod';

/** One configuration key: how its text is read, its default, and what the table in docs says of it. */
export interface Setting<T> {
  schema: z.ZodType<T, string>;
  /** The default as text; undefined where the key may be absent (its value is then `undefined`). */
  defaultText: string | undefined;
  description: string;
  /** Names other systems use for the same thing; the first one that is set counts. */
  aliases: readonly string[];
  secret: boolean;
}

export type SettingGroup = Record<string, Setting<unknown>>;
/** The values of a group: T, or undefined for a key without a default. */
export type GroupValues<G extends SettingGroup> = { [K in keyof G]: G[K] extends Setting<infer T> ? T : never };

interface Options {
  aliases?: readonly string[];
  secret?: boolean;
}

function make<T>(
  schema: z.ZodType<T, string>,
  defaultText: string | undefined,
  description: string,
  options: Options,
): Setting<T> {
  return { schema, defaultText, description, aliases: options.aliases ?? [], secret: options.secret ?? false };
}

export function text(defaultText: string, description: string, options: Options = {}): Setting<string> {
  return make(z.string().min(1), defaultText, description, options);
}

export function optionalText(description: string, options: Options = {}): Setting<string | undefined> {
  return make<string | undefined>(z.string().min(1), undefined, description, options);
}

export function optionalUrl(
  description: string,
  protocols: RegExp,
  options: Options = {},
): Setting<string | undefined> {
  return make<string | undefined>(z.url({ protocol: protocols }), undefined, description, options);
}

/** A whole number in a range, both ends included. */
export function integer(
  value: number,
  range: { min: number; max: number },
  description: string,
  options: Options = {},
): Setting<number> {
  const schema = z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(range.min).max(range.max));
  return make(schema, String(value), description, options);
}

export function flag(value: boolean, description: string, options: Options = {}): Setting<boolean> {
  const schema = z
    .enum(['true', 'false', '1', '0', 'yes', 'no'])
    .transform((word) => ['true', '1', 'yes'].includes(word));
  return make(schema, String(value), description, options);
}

export function choice<const T extends string>(
  values: readonly T[],
  value: T,
  description: string,
  options: Options = {},
): Setting<T> {
  return make(z.string().pipe(z.enum(values)) as unknown as z.ZodType<T, string>, value, description, options);
}

/** Comma-separated; empty text is an empty list. */
export function list(defaultText: string, description: string, options: Options = {}): Setting<string[]> {
  const schema = z.string().transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
  return make(schema, defaultText, description, options);
}

/** Comma-separated items of the given form; empty text is an empty list. */
export function listOf<T>(
  item: z.ZodType<T, string>,
  defaultText: string,
  description: string,
  options: Options = {},
): Setting<T[]> {
  const items = list('', '').schema.pipe(z.array(item));
  return make(items as unknown as z.ZodType<T[], string>, defaultText, description, options);
}

/** A JSON value of the given shape. */
export function json<T>(
  schema: z.ZodType<T>,
  defaultText: string,
  description: string,
  options: Options = {},
): Setting<T> {
  const parsed = z.string().transform((value, context) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  });
  return make(parsed.pipe(schema as z.ZodType<T, unknown>), defaultText, description, options);
}
