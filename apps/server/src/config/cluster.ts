import { integer, optionalText, optionalUrl } from './setting.ts';

export const clusterSettings = {
  REDIS_URL: optionalUrl('Redis of a cluster', /^rediss?$/, { secret: true }),
  REDIS_HOST: optionalText('Redis host, where REDIS_URL is not set'),
  REDIS_PORT: integer(6379, { min: 1, max: 65535 }, 'Redis port'),
  REDIS_PASSWORD: optionalText('Redis password', { secret: true }),
};
