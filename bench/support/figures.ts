import { cpus, loadavg } from 'node:os';

/** The value below which the share `quantile` (0 to 1) of `values` lies, by the nearest rank. */
export function quantile(values: readonly number[], quantile: number): number {
  if (values.length === 0) throw new RangeError('there is nothing to rank');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(quantile * sorted.length) - 1))]!;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** Median, tail and extremes of a set of times. */
export function spread(values: readonly number[], digits = 1) {
  const at = (share: number) => round(quantile(values, share), digits);
  return { count: values.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), min: at(0), max: at(1) };
}

/** What the figures were measured on; the load is that of the last minute, ours included. */
export function machine() {
  return { cores: cpus().length, cpu: cpus()[0]?.model.trim() ?? 'unknown', load1: round(loadavg()[0]!) };
}
