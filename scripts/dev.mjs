/** npm run dev [-- options]: the server, restarted when its source changes, and vite's page with hot reload before it. */
import { inRoot, root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { supervise } from './lib/run.mjs';
import { runMain, say } from './lib/terminal.mjs';
import { vite } from './lib/web.mjs';

await runMain(async (args) => {
  const { node, env } = await prepare();
  say('The page with hot reload is at the address that vite prints; the server behind it restarts by itself.');
  return supervise([
    { command: node, args: ['--watch', inRoot('apps/server/src/main.ts'), ...args], cwd: root, env },
    { command: node, args: [vite()], cwd: inRoot('apps/web'), env },
  ]);
});
