import { round } from './figures.ts';

/** Of a server, in milliseconds, since this was asked last. */
export async function loopLag(url: string): Promise<{ p50: number; p99: number; max: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const ms = (name: string) => {
    const value = new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error('the server reports no event loop lag');
    return round(Number(value) * 1000, 1);
  };
  return { p50: ms('p50'), p99: ms('p99'), max: ms('max') };
}
