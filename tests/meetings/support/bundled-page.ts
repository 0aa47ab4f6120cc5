import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** A file of `pages` and all it imports as one script, whose exports are a global of that name; and the files that are in it. */
export async function bundledPage(file: string, name: string): Promise<{ code: string; moduleIds: readonly string[] }> {
  const result = await build({
    configFile: false,
    root: fileURLToPath(new URL('pages', import.meta.url)),
    logLevel: 'warn',
    build: { write: false, lib: { entry: `${file}.ts`, formats: ['iife'], name } },
  });
  const [built] = Array.isArray(result) ? result : [result];
  if (built === undefined || !('output' in built)) throw new Error('vite built nothing');
  return built.output[0];
}
