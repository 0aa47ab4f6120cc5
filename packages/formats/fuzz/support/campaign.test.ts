import assert from 'node:assert/strict';
import { test } from 'node:test';
import { campaign } from './campaign.ts';

const module = new URL('faulty.testkit.ts', import.meta.url);
const limits = { inputCpuMs: 200, hangCpuMs: 1000, grownMiB: 4 };
/** Tells the faulty target what is wrong with it: what follows from the seed has to be all it needs. */
const seeds = { none: 0, throws: 1, hangs: 2, slow: 3, leaks: 4, leaksBuffers: 5, explodes: 6 };

const run = (seed: number) => campaign({ module, runs: 1000, seed, limits });

test('a target without fault is reported with what it saw', async () => {
  const report = await run(seeds.none);
  assert.equal(report.runs, 1000);
  assert.equal(report.read, 1000);
});

const faults: Record<string, [keyof typeof seeds, RegExp]> = {
  'an error that is thrown': ['throws', /run 700 of seed 1: not a FormatError; input 02bc$/],
  'an input that never ends': ['hangs', /run 700 of seed 2: it hangs; input 02bc$/],
  'an input that takes long': ['slow', /run 700 of seed 3: it took \d+ ms of CPU; input 02bc$/],
  'objects that are kept': ['leaks', /MiB more are held/],
  'buffers that are kept': ['leaksBuffers', /MiB more are held/],
  'memory that is taken at once': ['explodes', /run 700 of seed 6: \d+ MiB are resident; input 02bc$/],
};
for (const [name, [seed, message]] of Object.entries(faults)) {
  test(`fails on ${name}`, () => assert.rejects(run(seeds[seed]), message));
}
