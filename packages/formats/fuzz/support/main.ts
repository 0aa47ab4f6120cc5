import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { campaign } from './campaign.ts';

/** For the end of a target's module: where it is the program, runs it with `--runs` and `--seed` and prints its report as one JSON line. */
export async function runAsProgram(name: string, module: string): Promise<void> {
  if (!isMainThread) return;
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
  });
  const report = await campaign({ module, runs: Number(values.runs), seed: Number(values.seed) });
  process.stdout.write(`${JSON.stringify({ fuzz: name, ...report })}\n`);
}
