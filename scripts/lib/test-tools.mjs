import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isExecutable, which } from './files.mjs';
import { canInstallPackages, installHint, installPackages, missingPackages, packageFamily } from './system.mjs';
import { Failure } from './terminal.mjs';

/** The programs that tests start, where they are looked for, and the packages that bring them. */
const postgres = {
  name: 'PostgreSQL',
  variable: 'FOOTLIGHT_TEST_PG_BIN',
  find: findPostgres,
  packages: {
    apt: ['postgresql'],
    dnf: ['postgresql-server'],
    pacman: ['postgresql'],
    apk: ['postgresql'],
    brew: ['postgresql@17'],
  },
};
const redis = {
  name: 'Redis',
  variable: 'FOOTLIGHT_TEST_REDIS',
  find: () => which('redis-server') ?? which('valkey-server'),
  packages: { apt: ['redis-server'], dnf: ['valkey'], pacman: ['valkey'], apk: ['valkey'], brew: ['redis'] },
};
const chromium = {
  name: 'Chromium',
  variable: 'FOOTLIGHT_TEST_CHROMIUM',
  find: findChromium,
  packages: {
    apt: ['chromium'],
    dnf: ['chromium'],
    pacman: ['chromium'],
    apk: ['chromium'],
    brew: ['--cask google-chrome'],
  },
};

/** The other family of browsers, for a smoke test. */
const firefox = {
  name: 'Firefox',
  variable: 'FOOTLIGHT_TEST_FIREFOX',
  find: () =>
    ['firefox-esr', 'firefox'].map(which).find(Boolean) ??
    ['/Applications/Firefox.app/Contents/MacOS/firefox'].find(isExecutable),
  packages: {
    apt: ['firefox-esr'],
    dnf: ['firefox'],
    pacman: ['firefox'],
    apk: ['firefox-esr'],
    brew: ['--cask firefox'],
  },
};

/** Makes the network that Firefox is tested in; only Linux has such. Has no variable: it is started by its name. */
const namespaces = {
  name: 'iproute2',
  find: () => process.platform !== 'linux' || which('ip'),
  packages: { apt: ['iproute2'], dnf: ['iproute'], pacman: ['iproute2'], apk: ['iproute2'], brew: [] },
};

/** Stands in front of a server as the audience's cache. Debian keeps it out of the PATH of users. */
const nginx = {
  name: 'nginx',
  variable: 'FOOTLIGHT_TEST_NGINX',
  find: () => which('nginx') ?? ['/usr/sbin/nginx', '/usr/local/sbin/nginx'].find(isExecutable),
  packages: { apt: ['nginx-light'], dnf: ['nginx'], pacman: ['nginx'], apk: ['nginx'], brew: ['nginx'] },
};

/** Has no variable: tests start it by its name, as users do. */
const ffmpeg = {
  name: 'FFmpeg',
  find: () => which('ffprobe') && which('ffmpeg'),
  packages: { apt: ['ffmpeg'], dnf: ['ffmpeg-free'], pacman: ['ffmpeg'], apk: ['ffmpeg'], brew: ['ffmpeg'] },
};

/** A second family of RTMP clients, also started by its name. Which packages have been installed is told by the elements that are there. */
const gstreamer = {
  name: 'GStreamer',
  find: () => gstreamerWith(['rtmp2sink', 'rtmpsink', 'flvmux', 'x264enc', 'voaacenc', 'h264parse', 'audiotestsrc']),
  packages: {
    apt: gstreamerPackages('gstreamer1.0-tools', 'gstreamer1.0-plugins-', ''),
    dnf: gstreamerPackages('gstreamer1', 'gstreamer1-plugins-', '-free'),
    pacman: gstreamerPackages('gstreamer', 'gst-plugins-', ''),
    apk: gstreamerPackages('gstreamer-tools', 'gst-plugins-', ''),
    brew: ['gstreamer'],
  },
};

const alwaysNeeded = [postgres, redis, ffmpeg, gstreamer, nginx];

const locate = (tool) => (tool.variable && process.env[tool.variable]) || tool.find();

/** Where each of them is on this machine: `{ name, place }`, place undefined when it is not. */
export const findTestTools = () =>
  [...alwaysNeeded, chromium, firefox].map((tool) => ({ name: tool.name, place: locate(tool) }));

/** Without them Arabic and Japanese pages are boxes on a bare Debian. Other systems bring fonts with the desktop. */
const fontPackages = ['fonts-noto-core', 'fonts-noto-cjk'];

/**
 * Finds what the tests start, installing it where we may, and answers where it is, as environment variables:
 * FOOTLIGHT_TEST_PG_BIN (a folder), FOOTLIGHT_TEST_REDIS, FOOTLIGHT_TEST_NGINX and, with `browser`, FOOTLIGHT_TEST_CHROMIUM and FOOTLIGHT_TEST_FIREFOX (programs).
 * A variable that is set already is taken as it is.
 */
export async function ensureTestTools({ browser }) {
  const tools = [...alwaysNeeded, ...(browser ? [chromium, firefox, namespaces] : [])];
  const missing = tools.filter((tool) => !locate(tool));
  const fonts = browser && packageFamily() === 'apt' ? await missingPackages(fontPackages) : [];

  if (canInstallPackages() && missing.length + fonts.length > 0) {
    await installPackages([...missing.flatMap((tool) => tool.packages.apt), ...fonts], 'for the tests');
  }
  const absent = tools.filter((tool) => !locate(tool));
  if (absent.length > 0) throw absence(absent, fonts);
  return Object.fromEntries(withVariable(tools).map((tool) => [tool.variable, locate(tool)]));
}

const withVariable = (tools) => tools.filter(({ variable }) => variable !== undefined);

function absence(tools, fonts) {
  const variables = withVariable(tools).map(({ variable }) => variable);
  const families = Object.keys(postgres.packages);
  const packages = Object.fromEntries(
    families.map((family) => [family, tools.flatMap((tool) => tool.packages[family])]),
  );
  packages.apt.push(...fonts);
  return new Failure(`The tests need ${tools.map((tool) => tool.name).join(', ')}, which this machine does not have.`, [
    installHint(packages),
    ...(variables.length > 0 ? [`Where they are installed elsewhere, say so: ${variables.join(', ')}.`] : []),
  ]);
}

/** The folder with postgres and initdb; Debian and Homebrew keep it out of PATH. */
function findPostgres() {
  const onPath = which('postgres');
  const folders = [
    ...(onPath ? [dirname(realpathSync(onPath))] : []),
    ...versionsBelow('/usr/lib/postgresql', ''),
    ...versionsBelow('/usr', 'pgsql-'),
    ...versionsBelow('/opt/homebrew/opt', 'postgresql@'),
    ...versionsBelow('/usr/local/opt', 'postgresql@'),
  ];
  return folders.find((folder) => ['postgres', 'initdb'].every((name) => isExecutable(join(folder, name))));
}

/** `<folder>/<prefix><version>/bin`, newest first. */
function versionsBelow(folder, prefix) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && Number(name.slice(prefix.length)) > 0)
    .sort((a, b) => Number(b.slice(prefix.length)) - Number(a.slice(prefix.length)))
    .map((name) => join(folder, name, 'bin'));
}

function findChromium() {
  const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const applications = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  return commands.map(which).find(Boolean) ?? applications.find(isExecutable);
}

/** gst-launch-1.0, if GStreamer has all of these elements. */
function gstreamerWith(elements) {
  const launch = which('gst-launch-1.0');
  const inspect = which('gst-inspect-1.0');
  if (!launch || !inspect) return undefined;
  const has = (element) => spawnSync(inspect, ['--exists', element], { stdio: 'ignore' }).status === 0;
  return elements.every(has) ? launch : undefined;
}

function gstreamerPackages(tools, prefix, badSuffix) {
  return [tools, `${prefix}base`, `${prefix}good`, `${prefix}bad${badSuffix}`, `${prefix}ugly`];
}
