import assert from 'node:assert/strict';
import { errorRegistry, isErrorCode } from '@footlight/contract';
import type { RawReply } from './raw-http.ts';

/** Codes that say the server is at fault: no input may bring them about. */
const serverFaults = new Set(['internal', 'unavailable']);

/** An answer of a socket event that may be given to anything; answers `ok` or its code. */
export function socketVerdict(answer: unknown): string {
  assert.ok(typeof answer === 'object' && answer !== null, `not an answer: ${JSON.stringify(answer)}`);
  const { ok, error } = answer as { ok?: unknown; error?: { code?: unknown; message?: unknown } };
  if (ok === true) return 'ok';
  assert.equal(ok, false);
  return knownCode(error?.code, answer);
}

/** The same of an HTTP answer. */
export function httpVerdict({ status, headers, body }: RawReply, method: string): string {
  const told = `${status} ${headers['content-type']} ${body.slice(0, 500)}`;
  if (status >= 200 && status < 400) return 'ok';
  assert.match(String(headers['content-type']), /^application\/problem\+json/, told);
  if (method === 'HEAD') return 'head'; // its answer has no body to look into
  const problem = JSON.parse(body) as { code?: unknown; status?: unknown };
  const code = knownCode(problem.code, told);
  assert.equal(status, errorRegistry[code as keyof typeof errorRegistry].status, told);
  assert.equal(problem.status, status, told);
  return code;
}

function knownCode(code: unknown, told: unknown): string {
  assert.ok(isErrorCode(code), `no code of the registry: ${JSON.stringify(told)}`);
  assert.ok(!serverFaults.has(code), `the server blames itself: ${JSON.stringify(told)}`);
  return code;
}

/** How often each verdict came, for the report. */
export class Tally {
  readonly #counts = new Map<string, number>();
  /** The routes or events that were asked. */
  readonly asked = new Set<string>();
  total = 0;

  /** `asked`: the route or event, where it is one of the service. */
  add(verdict: string, asked?: string): string {
    if (asked !== undefined) this.asked.add(asked);
    this.total += 1;
    this.#counts.set(verdict, (this.#counts.get(verdict) ?? 0) + 1);
    return verdict;
  }

  toString(): string {
    const sorted = [...this.#counts].sort(([, a], [, b]) => b - a);
    return `${this.total} (${sorted.map(([verdict, count]) => `${verdict} ${count}`).join(', ')})`;
  }
}
