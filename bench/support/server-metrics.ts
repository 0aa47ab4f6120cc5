import { round } from './figures.ts';

export interface LoopLag {
  p50: number;
  p99: number;
  max: number;
}

/** What a server says of itself, in Prometheus' text form. The loop lag in it is of the time since it was asked last. */
export async function serverMetrics(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** In milliseconds. */
export function loopLagIn(metrics: string): LoopLag {
  const ms = (name: string) => {
    const value = new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)`, 'm').exec(metrics)?.[1];
    if (value === undefined) throw new Error('the server reports no event loop lag');
    return round(Number(value) * 1000, 1);
  };
  return { p50: ms('p50'), p99: ms('p99'), max: ms('max') };
}

/** By media worker. */
export function consumersIn(metrics: string): { byWorker: number[]; piped: number } {
  const byWorker = [...metrics.matchAll(/^footlight_worker_consumers\{[^}]*\} (\d+)$/gm)].map(([, count]) =>
    Number(count),
  );
  return { byWorker, piped: Number(/^footlight_piped_producers (\d+)$/m.exec(metrics)?.[1]) };
}
