import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { newVisitor } from '../../tests/support/browser.ts';
import type { HostOptions } from '../pages/host.ts';
import type { Cleanup } from './run.ts';

const inBench = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Builds the web app as it is now into a folder of the bench's own; its path is for WEB_DIR. */
export async function buildWebApp(cleanup: Cleanup): Promise<string> {
  const outDir = cleanup.add(await mkdtemp(join(tmpdir(), 'footlight-web-')), (folder) =>
    rm(folder, { recursive: true, force: true }),
  );
  await build({ root: inBench('../apps/web'), logLevel: 'error', build: { outDir, reportCompressedSize: false } });
  return outDir;
}

/** A file of bench/pages and all it imports as one script. */
export async function bundle(
  name: 'host' | 'hls-viewer' | 'room-viewer' | 'join-probe' | 'latency-probe' | 'recovery-probe',
): Promise<string> {
  const result = await build({
    configFile: false,
    root: inBench('pages'),
    logLevel: 'warn',
    build: {
      write: false,
      lib: { entry: `${name}.ts`, formats: ['iife'], name: 'bench' },
    },
  });
  const [built] = Array.isArray(result) ? result : [result];
  if (built === undefined || !('output' in built)) throw new Error('vite built nothing');
  return built.output[0].code;
}

/** A host that is live, in a page of the bench's own on the server's origin. Gives the broadcast's id. */
export async function hostLive(
  browser: Browser,
  url: string,
  options: HostOptions,
): Promise<{ page: Page; broadcastId: string }> {
  const { page } = await newVisitor(browser, url);
  await page.route('**/bench/host', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Host</title><body></body>' }),
  );
  await page.goto('/bench/host');
  await page.addScriptTag({ content: await bundle('host') });
  const broadcastId = await page.evaluate(
    (wanted) => (globalThis as unknown as { goLive(options: HostOptions): Promise<string> }).goLive(wanted),
    options,
  );
  return { page, broadcastId };
}
