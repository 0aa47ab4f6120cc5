/**
 * npm test [-- --unit | --e2e | path…]: installs what the tests need and runs them, first all but the browser tests,
 * then those one file at a time. A path is a test file or a folder of them.
 */
import { relative, resolve } from 'node:path';
import { filesBelow } from './lib/files.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { Failure, runMain } from './lib/terminal.mjs';
import { runTests, sayFailures } from './lib/test-runs.mjs';
import { ensureTestTools } from './lib/test-tools.mjs';
import { ensureWebBuilt } from './lib/web.mjs';

const browserTests = 'tests/e2e/';

/** The test files that `args` ask for, relative to the checkout: `{ unit, browser }`. */
function selectTests(args) {
  const flags = new Set(args.filter((arg) => arg.startsWith('-')));
  for (const flag of flags) {
    if (flag !== '--unit' && flag !== '--e2e') {
      throw new Failure(`Unknown option ${flag}.`, 'Use: npm test -- [--unit | --e2e | path…]');
    }
  }
  const paths = args.filter((arg) => !arg.startsWith('-'));
  const folders = ['apps', 'packages', 'tools', 'scripts', 'tests', 'bench'].map((folder) => inRoot(folder));
  const files = (paths.length > 0 ? paths.map((path) => resolve(path)) : folders)
    .flatMap(filesBelow)
    .map((path) => relative(root, path).replaceAll('\\', '/'))
    .filter((path) => /\.test\.(ts|tsx|mjs)$/.test(path));
  const both = flags.size !== 1;
  const tests = {
    unit: both || flags.has('--unit') ? files.filter((path) => !path.startsWith(browserTests)) : [],
    browser: both || flags.has('--e2e') ? files.filter((path) => path.startsWith(browserTests)) : [],
  };
  if (tests.unit.length + tests.browser.length === 0) throw new Failure(`No tests match ${args.join(' ')}.`);
  return tests;
}

/** A failure in more files than these is no matter of chance. */
const unstableFiles = 3;

await runMain(async (args) => {
  const { unit, browser } = selectTests(args);
  const { node, env: prepared } = await prepare();
  const env = { ...prepared, ...(await ensureTestTools({ browser: browser.length > 0 })) };
  if (browser.length > 0) await ensureWebBuilt(node);

  // One browser at a time: two would compete for the processor and test each other's patience.
  const plan = [
    { title: 'Tests', files: unit, concurrency: 2 },
    { title: 'Browser tests', files: browser, concurrency: 1 },
  ].filter(({ files }) => files.length > 0);
  const runs = [];
  for (const part of plan) {
    const run = await runTests(node, env, part);
    if (run.code > 128) return run.code; // ended by a signal: nobody waits for the rest
    runs.push(run);
  }
  const failures = runs.flatMap((run) => run.failures);
  sayFailures('Failed', failures);
  const code = runs.find((run) => run.code !== 0)?.code ?? 0;

  // Whether it is the change or the company it ran in: a run of everything is asked again, and says what it was.
  const files = [...new Set(failures.map(({ file }) => file))];
  const everyFailureKnown = runs.every((run) => run.code === 0 || run.failures.length > 0);
  if (args.length > 0 || files.length === 0 || files.length > unstableFiles || !everyFailureKnown) return code;
  const again = await runTests(node, env, { title: 'Once more, alone', files, concurrency: 1 });
  sayFailures(
    again.code === 0 ? 'Unstable, passed alone' : 'Failed also alone',
    again.code === 0 ? failures : again.failures,
  );
  return again.code;
});
