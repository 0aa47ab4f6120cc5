import { existsSync } from 'node:fs';
import { readIfThere, which } from './files.mjs';
import { run } from './run.mjs';
import { Failure, progress } from './terminal.mjs';

/** The package families that we can name packages for. */
export function packageFamily() {
  if (process.platform === 'darwin') return 'brew';
  if (existsSync('/etc/debian_version') && which('apt-get')) return 'apt';
  const release = readIfThere('/etc/os-release') ?? '';
  if (/^ID(_LIKE)?=.*(fedora|rhel|centos)/m.test(release)) return 'dnf';
  if (/^ID(_LIKE)?=.*arch/m.test(release)) return 'pacman';
  if (/^ID(_LIKE)?=.*alpine/m.test(release)) return 'apk';
  return 'other';
}

const commands = {
  apt: 'sudo apt-get install -y',
  dnf: 'sudo dnf install -y',
  pacman: 'sudo pacman -S --needed',
  apk: 'sudo apk add',
  brew: 'brew install',
};

/** The sentence that tells which packages to install here; `packages` maps a family to names. */
export function installHint(packages) {
  const family = packageFamily();
  if (packages[family]) return `Install them, then run again:  ${commands[family]} ${packages[family].join(' ')}`;
  return `Install the equivalents of these Debian packages, then run again: ${packages.apt.join(' ')}`;
}

/** Whether we may install packages ourselves. */
export const canInstallPackages = () => packageFamily() === 'apt' && process.getuid?.() === 0;

/** Those of `packages` that dpkg does not have installed. */
export async function missingPackages(packages) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const { output } = await run('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...packages]);
  const installed = new Set(output.split('\n').filter((line) => line.endsWith(' installed')));
  return packages.filter((name) => !installed.has(`${name} installed`));
}

/** Installs Debian packages; must be root. No service is started: tests and builds start what they need. */
export async function installPackages(packages, purpose) {
  const step = progress(`Installing packages ${purpose}: ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const update = await run('apt-get', ['update', '-q'], { env });
  const result = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env });
  step.done(result.code === 0 ? 'done' : 'failed');
  if (result.code === 0) return;
  throw new Failure(`apt-get could not install ${packages.join(' ')}.`, [
    ...(update.code === 0 ? [] : update.output.split('\n').slice(-5)),
    ...result.output.split('\n').slice(-10),
    'Check that apt-get reaches its mirrors, then run again.',
  ]);
}
