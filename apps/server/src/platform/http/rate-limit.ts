import rateLimit from '@fastify/rate-limit';
import type { RateGroup } from '@footlight/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../base/errors.ts';
import { RateStore } from './rate-store.ts';

export type RatesPerMinute = Record<RateGroup, number>;

/**
 * Counts requests per account, and per address for everybody else; credentials always per address, so that guessing
 * passwords is slow whoever is logged in. Answers carry `RateLimit-*` headers (IETF draft).
 */
export async function limitRates(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    store: RateStore,
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { ttl }) =>
      new AppError('rate_limited', undefined, { retryAfterSeconds: Math.ceil(ttl / 1000) }),
  });
}

export function rateOptions(group: RateGroup, rates: RatesPerMinute) {
  return {
    max: rates[group],
    timeWindow: 60_000,
    groupId: group,
    keyGenerator: (request: FastifyRequest) => {
      const { principal } = request;
      return group !== 'credentials' && principal.kind === 'user' ? `user:${principal.userId}` : `ip:${request.ip}`;
    },
  };
}
