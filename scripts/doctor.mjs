/** npm run doctor [-- options of npm start]: what would keep the server from starting or being reached, with remedies. */
import { cpus } from 'node:os';
import { mediaWorker, optionalTools, webApp } from './lib/doctor-install.mjs';
import { announced, httpPort, mediaPorts, rtmpPorts, runningServer } from './lib/doctor-network.mjs';
import { fail, note, ok, report } from './lib/doctor-report.mjs';
import { dataFolder, embeddedDatabase, postgres, secureContext } from './lib/doctor-storage.mjs';
import { isInstalled } from './lib/install.mjs';
import { projectNode, runsTypeScript } from './lib/node.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { installOnlySettings } from './lib/prepare.mjs';
import { supervise } from './lib/run.mjs';
import { runMain, say } from './lib/terminal.mjs';

await runMain(async (args) => {
  if (!isInstalled()) {
    report(fail('Dependencies: not installed, or not those of package-lock.json', 'npm start installs them.'));
    return 1;
  }
  if (!runsTypeScript(process.version)) {
    const node = await projectNode();
    return supervise([{ command: node, args: [inRoot('scripts/doctor.mjs'), ...args], cwd: root }]);
  }
  for (const key of installOnlySettings) delete process.env[key];
  process.chdir(root); // as the server: .env and relative folders count from here
  report(ok(`Node ${process.version}, dependencies installed`));

  const settings = await readSettings(args);
  if (settings.problem) {
    report(fail('Settings cannot be used', settings.problem));
    return 1;
  }
  let healthy = true;
  for (const check of checks(settings)) healthy = report(await check()) && healthy;
  say(healthy ? '\nNothing keeps Footlight from running.' : '\nSolve what is marked ✗, then run the doctor again.');
  return healthy ? 0 : 1;
});

/** The configuration that the server would use with these options, read by the server's own code. */
async function readSettings(args) {
  const { announcedAddress, ConfigError, configFromEnvironment, databaseUrl, readArguments } = await import(
    '../apps/server/src/config/index.ts'
  );
  try {
    const config = configFromEnvironment(readArguments(args).env);
    return { config, address: announcedAddress(config.media), databaseUrl: databaseUrl(config.database) };
  } catch (error) {
    if (error instanceof ConfigError || error instanceof TypeError) return { problem: error.message };
    throw error;
  }
}

function* checks({ config, address, databaseUrl }) {
  const workers = config.media.MEDIASOUP_WORKERS || cpus().length;
  let running;
  const unlessRunning = (what, check) => () =>
    running === undefined ? check() : note(`${what}: in use by the running server`);
  yield mediaWorker;
  yield () => webApp(config);
  yield async () => {
    running = config.server.PORT === 0 ? undefined : await runningServer(config);
    if (running === undefined) return httpPort(config);
    return ok(`HTTP port ${config.server.PORT}: Footlight ${running} is running there`);
  };
  yield unlessRunning('Media ports', () => mediaPorts(config, workers));
  yield () => announced(config, address);
  for (const check of rtmpPorts(config)) yield unlessRunning('RTMP port', check);
  yield () => dataFolder(config);
  if (databaseUrl !== undefined) yield () => postgres(config, databaseUrl);
  else {
    yield unlessRunning('Embedded database', async () => {
      const { lockFolder } = await import('../apps/server/src/platform/database/pglite/folder-lock.ts');
      return embeddedDatabase(config, lockFolder);
    });
  }
  yield () => secureContext(config);
  yield optionalTools;
}
