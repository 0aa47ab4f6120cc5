import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readIfThere } from './files.mjs';
import { root } from './paths.mjs';
import { supervise } from './run.mjs';
import { say } from './terminal.mjs';

const failuresReporter = fileURLToPath(new URL('failures-reporter.mjs', import.meta.url));
/** How much of what was thrown is said again; all of it stands where the test ran. */
const thrownLines = 12;

/**
 * Runs test files with node:test, `concurrency` at a time, on our own terminal. Answers its exit code (over 128 when a
 * signal ended it) and the tests that failed, `{ file, line, name, thrown }`, the file relative to the checkout.
 */
export async function runTests(node, env, { title, files, concurrency }) {
  say(`\n${title}: ${files.length} files`);
  const folder = mkdtempSync(join(tmpdir(), 'footlight-tests-'));
  const report = join(folder, 'failures');
  const options = [
    '--test',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${failuresReporter}`,
    `--test-reporter-destination=${report}`,
    `--test-concurrency=${concurrency}`,
    // A test that hangs is told by its name instead of taking everything with it.
    '--test-timeout=300000',
  ];
  try {
    const code = await supervise([{ command: node, args: [...options, ...files], cwd: root, env }]);
    const failures = (readIfThere(report) ?? '').split('\n').filter(Boolean).map(JSON.parse);
    return { code, failures: failures.map((failure) => ({ ...failure, file: relative(root, failure.file) })) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Says which tests failed, and the beginning of what each threw. */
export function sayFailures(title, failures) {
  if (failures.length === 0) return;
  say(`\n${title}:`);
  for (const { file, line, name, thrown } of failures) {
    say(`\n✖ ${file}:${line} ${name}`);
    for (const text of thrown.split('\n').slice(0, thrownLines)) say(`    ${text}`);
  }
}
