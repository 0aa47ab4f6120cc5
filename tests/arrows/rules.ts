import { dirname, posix } from 'node:path';
import type { SourceFacts } from './imports.ts';

/**
 * The rules of docs/architecture.md on which way imports point. All paths are relative to the checkout, with slashes.
 */

/** What each workspace may import of ours. Whatever is not listed may import nothing of ours. */
const workspaceArrows: Record<string, string[]> = {
  'packages/contract': [],
  'packages/formats': [],
  'packages/client': ['packages/contract'],
  'apps/server': ['packages/contract', 'packages/formats'],
  'apps/web': ['packages/client', 'packages/contract'],
  'apps/mobile': ['packages/client', 'packages/contract'],
  'tools/load': ['packages/client', 'packages/contract', 'packages/formats'],
  'tools/seed': ['packages/client', 'packages/formats'],
  bench: ['packages/contract', 'packages/formats', 'packages/client', 'apps/server', 'tools/load'],
  tests: ['packages/contract', 'packages/formats', 'packages/client', 'apps/server', 'apps/web', 'tools/load'],
};

/** The server's layers, lowest first: a file imports its own layer and those before it. */
const layers = ['base', 'config', 'platform', 'media', 'features', 'compose', 'main'];

/** Features that may import those of the rows before theirs; within a row they do not know each other. */
const featureRows = [
  ['identity'],
  ['rooms'],
  ['broadcasts'],
  ['interaction', 'commerce', 'recordings'],
  ['notifications', 'analytics'],
  ['admin'],
];

export interface Violation {
  file: string;
  line: number;
  problem: string;
}

export interface Sources {
  /** Facts of every source file. */
  files: Map<string, SourceFacts>;
  /** The package name of each workspace, e.g. `@footlight/client` → `packages/client`. */
  packages: Map<string, string>;
}

export function violations({ files, packages }: Sources): Violation[] {
  const found: Violation[] = [];
  for (const [file, facts] of files) {
    const report = (line: number, problem: string | undefined) => {
      if (problem !== undefined) found.push({ file, line, problem });
    };
    report(1, placeProblem(file));
    for (const { specifier, line } of facts.imports) {
      const target = targetOf(file, specifier, packages);
      if (target !== undefined) report(line, importProblem(file, target));
    }
    if (!mayReadEnvironment(file)) {
      for (const line of facts.environmentReads) report(line, 'only apps/server/src/config reads process.env');
    }
  }
  return found;
}

interface Target {
  workspace: string | undefined;
  /** The file, where the specifier names one; a package name does not. */
  path?: string;
}

/** What of ours an import names; undefined for packages from elsewhere. */
function targetOf(file: string, specifier: string, packages: Map<string, string>): Target | undefined {
  if (specifier.startsWith('.')) {
    const path = posix.normalize(posix.join(dirname(file), specifier));
    return { workspace: workspaceOf(path), path };
  }
  const name = specifier.split('/', 2).join('/');
  const workspace = packages.get(name);
  if (workspace === undefined) return undefined;
  return specifier === name
    ? { workspace }
    : { workspace, path: posix.join(workspace, specifier.slice(name.length + 1)) };
}

function importProblem(file: string, target: Target): string | undefined {
  const from = workspaceOf(file);
  if (usesTestKit(file) && target.path !== undefined && isTestKit(target.path)) return undefined;
  if (target.path !== undefined && !isTest(file) && isTest(target.path)) return `${target.path} is a test`;
  if (from !== target.workspace) return crossingProblem(file, from, target);
  if (from !== 'apps/server' || target.path === undefined) return undefined;
  return isTest(file) ? undefined : serverProblem(file, target.path);
}

/** An import that leaves the workspace: by package name, and along the arrows. */
function crossingProblem(file: string, from: string | undefined, target: Target): string | undefined {
  if (target.workspace === undefined) return `${target.path} is outside of every workspace`;
  const allowed = from === undefined ? [] : (workspaceArrows[from] ?? []);
  if (!allowed.includes(target.workspace)) return `${from} must not import ${target.workspace}`;
  const byPath = target.path !== undefined && !/^(tests|bench)\//.test(file);
  return byPath ? `${target.path}: another workspace is imported by its package name only` : undefined;
}

function serverProblem(file: string, path: string): string | undefined {
  const from = layerOf(file);
  const to = layerOf(path);
  if (from === undefined || to === undefined) return undefined; // placeProblem tells
  if (layers.indexOf(to) > layers.indexOf(from)) return `${from} must not import ${to}: ${path}`;
  if (from === 'media' && path.startsWith('apps/server/src/platform/database')) return 'media knows no SQL';
  return to === 'features' ? featureProblem(file, path) : undefined;
}

function featureProblem(file: string, path: string): string | undefined {
  const from = featureOf(file);
  const to = featureOf(path);
  if (from === to || to === undefined) return undefined;
  if (!path.endsWith(`/${to}/index.ts`)) return `${path}: outsiders import the feature's index.ts only`;
  if (from === undefined) return undefined;
  return featureRow(to) < featureRow(from) ? undefined : `feature ${from} must not import feature ${to}`;
}

/** A file that no rule covers would escape all of them. */
function placeProblem(file: string): string | undefined {
  const workspace = workspaceOf(file);
  if (workspace !== undefined && !(workspace in workspaceArrows)) return `no arrows are written for ${workspace}`;
  if (!file.startsWith('apps/server/src/')) return undefined;
  const layer = layerOf(file);
  if (layer === undefined) return `${file} belongs to no layer`;
  if (layer !== 'features') return undefined;
  const feature = featureOf(file);
  return feature === undefined || featureRow(feature) === -1 ? `${file} belongs to no known feature` : undefined;
}

const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || path.startsWith('tests/');

/** Tests and benches start servers and browsers in the same way. */
const usesTestKit = (path: string): boolean => isTest(path) || path.startsWith('bench/');

/** What several tests share: `tests/support/`, and the `support/` folder of one group of tests. */
const isTestKit = (path: string): boolean => /^tests\/(?:[\w-]+\/)?support\//.test(path);

/** Besides the server's config: tests, benches, and the settings files of build tools, which are scripts. */
const mayReadEnvironment = (file: string): boolean =>
  file.startsWith('apps/server/src/config/') || isTest(file) || !/^(apps|packages)\/[^/]+\/src\//.test(file);

export function workspaceOf(path: string): string | undefined {
  return /^(?:apps|packages|tools)\/[^/]+(?=\/|$)|^(?:tests|bench)(?=\/|$)/.exec(path)?.[0];
}

/** The folder below src, and for the few files in src itself their name: compose.ts, main.ts and what is beside it. */
function layerOf(path: string): string | undefined {
  const [first = '', ...rest] = path.replace('apps/server/src/', '').split('/');
  if (rest.length > 0) return layers.includes(first) ? first : undefined;
  return first.startsWith('compose') ? 'compose' : 'main';
}

const featureOf = (path: string): string | undefined => /^apps\/server\/src\/features\/([^/]+)\//.exec(path)?.[1];

const featureRow = (feature: string): number => featureRows.findIndex((row) => row.includes(feature));
