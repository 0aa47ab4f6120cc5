import { existsSync, rmSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { filesBelow, hashFiles, readIfThere, writeWhole } from './files.mjs';
import { inRoot, root } from './paths.mjs';
import { run } from './run.mjs';
import { Failure, progress } from './terminal.mjs';

const stamp = inRoot('apps/web/dist/.source-hash');

/** What the web app is made from; vite's own version is in the lockfile. */
const sourceHash = () =>
  hashFiles(
    root,
    ['apps/web', 'packages', 'tsconfig.base.json', 'package-lock.json'].flatMap((p) => filesBelow(inRoot(p))),
  );

/** Builds apps/web/dist when it is missing or its sources have changed since. */
export async function ensureWebBuilt(node) {
  const wanted = sourceHash();
  if (readIfThere(stamp) === wanted) return;
  rmSync(stamp, { force: true }); // an interrupted build must not pass for one
  const step = progress('Building the web app');
  const { code, output } = await run(node, [vite(), 'build'], {
    cwd: inRoot('apps/web'),
    env: { ...withNode(node), NODE_ENV: 'production' },
  });
  step.done(code === 0 ? 'done' : 'failed');
  if (code !== 0) throw new Failure('The web app could not be built.', output.split('\n').slice(-30));
  writeWhole(stamp, wanted);
}

/** vite's command line, which the workspace or the root holds. */
export const vite = () =>
  [inRoot('apps/web/node_modules/vite/bin/vite.js'), inRoot('node_modules/vite/bin/vite.js')].find(existsSync);

/** The environment in which `node` and whatever it starts by name is this Node. */
export const withNode = (node) => ({
  ...process.env,
  PATH: [dirname(node), process.env.PATH].filter(Boolean).join(delimiter),
});
