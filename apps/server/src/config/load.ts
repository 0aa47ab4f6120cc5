import { type Config, groups } from './groups.ts';
import type { Setting, SettingGroup } from './setting.ts';

export interface ConfigProblem {
  key: string;
  message: string;
}

/** The configuration cannot be used; every problem is named, not only the first. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];
  constructor(problems: readonly ConfigProblem[]) {
    super(`The configuration has problems:\n${problems.map(({ key, message }) => `  ${key}: ${message}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type Values = Record<string, string | undefined>;

/** Keys that `.env` files of other programs beside ours hold and that change nothing here. */
const ignoredKeys = new Set(['NODE_ENV', 'NODE_OPTIONS', 'TZ']);

const allSettings: [key: string, setting: Setting<unknown>][] = Object.values(groups).flatMap((group: SettingGroup) =>
  Object.entries(group),
);
const knownKeys = new Set(allSettings.flatMap(([key, setting]) => [key, ...setting.aliases]));

/**
 * Reads the configuration: environment over `.env` over defaults. An unknown key is refused in `.env`, where it can only be
 * meant for us; in the environment, which others share, when it begins like one of ours and is not.
 */
export function loadConfig(input: { env: Values; envFile: Values }): Config {
  const problems: ConfigProblem[] = [];
  for (const key of Object.keys(input.envFile))
    if (!knownKeys.has(key) && !ignoredKeys.has(key)) problems.push(unknown(key, '.env'));
  for (const key of Object.keys(input.env))
    if (ownPrefix.test(key) && !knownKeys.has(key)) problems.push(unknown(key, 'the environment'));

  const config: Record<string, Record<string, unknown>> = {};
  for (const [name, group] of Object.entries(groups) as [string, SettingGroup][]) {
    const values: Record<string, unknown> = {};
    for (const [key, setting] of Object.entries(group)) values[key] = readSetting(key, setting, input, problems);
    config[name] = values;
  }
  if (problems.length === 0) problems.push(...crossChecks(config as unknown as Config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config as unknown as Config;
}

const ownPrefix = /^(MEDIASOUP|MEDIA|ROOM|BROADCAST|RATE|SOCKET|RTMPS?|HLS|CODEC|THUMBNAIL|CHAT|REACTIONS|STAGE)_/;

function readSetting(
  key: string,
  setting: Setting<unknown>,
  input: { env: Values; envFile: Values },
  problems: ConfigProblem[],
): unknown {
  const names = [key, ...setting.aliases];
  for (const source of [input.env, input.envFile]) {
    for (const name of names) {
      const value = source[name]?.trim();
      if (value === undefined || value === '') continue;
      const parsed = setting.schema.safeParse(value);
      if (parsed.success) return parsed.data;
      for (const issue of parsed.error.issues) problems.push({ key: name, message: issue.message });
      return undefined;
    }
  }
  return setting.defaultText === undefined ? undefined : setting.schema.parse(setting.defaultText);
}

function unknown(key: string, where: string): ConfigProblem {
  const near = [...knownKeys]
    .map((known) => ({ known, distance: editDistance(key, known) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const hint = near && near.distance <= 3 ? `; did you mean ${near.known}?` : '';
  return { key, message: `is not a setting (found in ${where})${hint}` };
}

/** Levenshtein distance, for the hint beside a misspelt key. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

function crossChecks({ server, media, identity, meetings, database }: Config): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const check = (ok: boolean, key: string, message: string) => {
    if (!ok) problems.push({ key, message });
  };
  check(media.MEDIASOUP_MIN_PORT <= media.MEDIASOUP_MAX_PORT, 'MEDIASOUP_MIN_PORT', 'is above MEDIASOUP_MAX_PORT');
  check(
    media.MEDIASOUP_WORKERS === 0 || media.MEDIASOUP_MAX_PORT - media.MEDIASOUP_MIN_PORT + 1 >= media.MEDIASOUP_WORKERS,
    'MEDIASOUP_MAX_PORT',
    'leaves fewer ports than MEDIASOUP_WORKERS needs',
  );
  check(
    media.MEDIA_CONSUMERS_PER_PEER >= 2 * meetings.MEETING_MAX_SPEAKERS,
    'MEDIA_CONSUMERS_PER_PEER',
    'is less than a microphone and a camera for each of MEETING_MAX_SPEAKERS',
  );
  check(
    meetings.MEETING_GUESTS_KEPT_DAYS * 24 >= identity.GUEST_TOKEN_HOURS,
    'MEETING_GUESTS_KEPT_DAYS',
    'is shorter than GUEST_TOKEN_HOURS: a removed guest could come back',
  );
  check(
    (server.TLS_CERT_FILE === undefined) === (server.TLS_KEY_FILE === undefined),
    'TLS_KEY_FILE',
    'TLS_CERT_FILE and TLS_KEY_FILE go together',
  );
  check(
    identity.JWT_SECRET === undefined || identity.JWT_SECRET.length >= 32,
    'JWT_SECRET',
    'has fewer than 32 characters',
  );
  check(
    database.DB_HOST === undefined || (database.DB_USER !== undefined && database.DB_NAME !== undefined),
    'DB_HOST',
    'needs DB_USER and DB_NAME beside it',
  );
  return problems;
}
