import { timingSafeEqual } from 'node:crypto';
import { AppError } from '../../base/errors.ts';
import { bearerToken } from '../http/authenticate.ts';

/** Lets an operator's tool read figures: with the bearer token where one is set, else from this machine only. */
export function checkOperator(
  token: string | undefined,
  client: { ip: string; authorization: string | undefined },
): void {
  if (token === undefined) {
    if (!isLoopback(client.ip)) throw new AppError('forbidden', 'set METRICS_TOKEN to read this from another machine');
  } else if (!sameText(bearerToken(client.authorization) ?? '', token)) {
    throw new AppError('unauthenticated');
  }
}

function isLoopback(ip: string): boolean {
  return ip === '::1' || ip.startsWith('127.') || ip.startsWith('::ffff:127.');
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
