import type { GroupValues } from './setting.ts';
import { flag, integer, optionalText, optionalUrl } from './setting.ts';

export const databaseSettings = {
  DATABASE_URL: optionalUrl('PostgreSQL to use instead of the embedded database', /^postgres(ql)?$/, { secret: true }),
  DB_HOST: optionalText('PostgreSQL host, where DATABASE_URL is not set'),
  DB_PORT: integer(5432, { min: 1, max: 65535 }, 'PostgreSQL port'),
  DB_USER: optionalText('PostgreSQL user', { aliases: ['DB_USERNAME'] }),
  DB_PASSWORD: optionalText('PostgreSQL password', { secret: true, aliases: ['DB_PASS'] }),
  DB_NAME: optionalText('PostgreSQL database', { aliases: ['DB_DATABASE'] }),
  DB_SSL: flag(false, 'Speak TLS to PostgreSQL'),
  DATABASE_POOL_SIZE: integer(10, { min: 1, max: 200 }, 'Most connections to PostgreSQL'),
  DATABASE_WAITING_WRITES: integer(
    10_000,
    { min: 1, max: 1_000_000 },
    'Most writes of one kind (acts of moderators, who was removed from meetings, who is in them) that wait in memory while the database is away; of further ones only a line in the log is kept',
  ),
};

/** The PostgreSQL to use, or undefined for the embedded database. */
export function databaseUrl(settings: GroupValues<typeof databaseSettings>): string | undefined {
  if (settings.DATABASE_URL !== undefined || settings.DB_HOST === undefined) return settings.DATABASE_URL;
  const url = new URL(
    `postgres://${settings.DB_HOST}:${settings.DB_PORT}/${encodeURIComponent(settings.DB_NAME ?? '')}`,
  );
  url.username = encodeURIComponent(settings.DB_USER ?? '');
  url.password = encodeURIComponent(settings.DB_PASSWORD ?? '');
  return url.href;
}
