import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { filesBelow } from './files.mjs';
import { inRoot, root } from './paths.mjs';

const sourceFolders = ['apps', 'packages', 'tools', 'scripts', 'tests', 'bench'];
const listedAbove = 300;
const refusedAbove = 500;

/** The file-size budget: a file above 300 lines is listed and needs a reason, one above 500 is split. */
export function checkFileSizes(folders = sourceFolders.map((folder) => inRoot(folder))) {
  const long = folders
    .flatMap(filesBelow)
    .filter((path) => /\.(ts|tsx|mjs|css)$/.test(path))
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }))
    .filter(({ text }) => !/^.*@generated/.test(text))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > listedAbove)
    .sort((a, b) => b.lines - a.lines);
  const describe = ({ path, lines }) => `${lines} lines: ${path}`;
  const refused = long.filter(({ lines }) => lines > refusedAbove);
  return {
    ok: refused.length === 0,
    details: refused.map((file) => `${describe(file)}; split it, the limit is ${refusedAbove}`).join('\n'),
    notes: long.filter(({ lines }) => lines <= refusedAbove).map(describe),
  };
}

/** The lockfile names no registry host, so that every client uses the registry it is set up for. */
export function checkLockfile(text) {
  const hosts = text.match(/"resolved": "[a-z+]+:\/\/[^"]*"/g) ?? [];
  return {
    ok: hosts.length === 0,
    details: `package-lock.json names a registry host ${hosts.length} times, first ${hosts[0]}.
.npmrc (omit-lockfile-registry-resolved) keeps it out: remove these "resolved" lines.`,
  };
}
