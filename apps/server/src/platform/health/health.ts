import type { Health } from '@footlight/contract';

type CheckName = keyof Health['checks'];
export type CheckResult = Health['checks'][CheckName];

/** A check that does not answer in this time counts as down. */
const checkTimeoutMs = 2_000;

/** The state of every part the server stands on; each part gives its check, compose joins them. */
export class HealthService {
  readonly #checks: Record<CheckName, () => Promise<CheckResult> | CheckResult>;
  readonly #version: string;
  readonly #startedAt = performance.now();

  constructor(version: string, checks: Record<CheckName, () => Promise<CheckResult> | CheckResult>) {
    this.#version = version;
    this.#checks = checks;
  }

  async report(): Promise<Health> {
    const names = Object.keys(this.#checks) as CheckName[];
    const results = await Promise.all(names.map((name) => this.#run(name)));
    const checks = Object.fromEntries(names.map((name, index) => [name, results[index]])) as Health['checks'];
    return {
      status: results.every(({ status }) => status === 'ok') ? 'ok' : 'degraded',
      version: this.#version,
      uptimeSeconds: Math.round((performance.now() - this.#startedAt) / 100) / 10,
      checks,
    };
  }

  async #run(name: CheckName): Promise<CheckResult> {
    const { promise: late, resolve } = Promise.withResolvers<CheckResult>();
    const timer = setTimeout(
      () => resolve({ status: 'down', detail: `no answer in ${checkTimeoutMs} ms` }),
      checkTimeoutMs,
    );
    try {
      return await Promise.race([this.#checks[name](), late]);
    } catch (error) {
      return { status: 'down', detail: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
  }
}
