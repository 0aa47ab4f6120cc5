import type { Clock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import type { Database } from '../../platform/database/database.ts';
import { createIdentity, type IdentityOptions, type IdentityService } from './service.ts';

export const testIdentityOptions: IdentityOptions = {
  jwtSecret: 'a secret that is used in tests only',
  accessTokenSeconds: 900,
  refreshTokenSeconds: 30 * 86_400,
  guestTokenSeconds: 86_400,
  registration: 'open',
};

/** For tests: time that stands still until it is moved. */
export interface StillClock extends Clock {
  moveOn(ms: number): void;
}

export function stillClock(): StillClock {
  let time = Date.parse('2026-01-01T00:00:00.000Z');
  return {
    now: () => time,
    moveOn(ms) {
      time += ms;
    },
    after: () => () => {},
    every: () => () => {},
  };
}

export function testIdentity(
  database: Database,
  clock: Clock,
  options: Partial<IdentityOptions> = {},
): Promise<IdentityService> {
  return createIdentity({ ...testIdentityOptions, ...options }, { database, clock, logger: silentLogger() });
}
