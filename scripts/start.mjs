/** npm start [-- options]: installs and builds what is missing, then runs the server with the options given. */
import { inRoot, root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { supervise } from './lib/run.mjs';
import { runMain } from './lib/terminal.mjs';
import { ensureWebBuilt } from './lib/web.mjs';

await runMain(async (args) => {
  const { node, env } = await prepare();
  await ensureWebBuilt(node);
  return supervise([{ command: node, args: [inRoot('apps/server/src/main.ts'), ...args], cwd: root, env }]);
});
