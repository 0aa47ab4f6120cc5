/**
 * npm test [-- --unit | --e2e | path…]: installs what the tests need and runs them, first all but the browser tests,
 * then those one file at a time. A path is a test file or a folder of them.
 */
import { relative, resolve } from 'node:path';
import { filesBelow } from './lib/files.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { supervise } from './lib/run.mjs';
import { Failure, runMain, say } from './lib/terminal.mjs';
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

await runMain(async (args) => {
  const { unit, browser } = selectTests(args);
  const { node, env } = await prepare();
  const tools = await ensureTestTools({ browser: browser.length > 0 });
  if (browser.length > 0) await ensureWebBuilt(node);

  const runTests = (title, files, concurrency) => {
    say(`\n${title}: ${files.length} files`);
    // A test that hangs is told by its name instead of taking everything with it.
    const options = ['--test', '--test-reporter=spec', `--test-concurrency=${concurrency}`, '--test-timeout=300000'];
    return supervise([{ command: node, args: [...options, ...files], cwd: root, env: { ...env, ...tools } }]);
  };
  const unitCode = unit.length > 0 ? await runTests('Tests', unit, 2) : 0;
  if (unitCode > 128) return unitCode; // ended by a signal: nobody waits for the rest
  // One browser at a time: two would compete for the processor and test each other's patience.
  const browserCode = browser.length > 0 ? await runTests('Browser tests', browser, 1) : 0;
  return unitCode || browserCode;
});
