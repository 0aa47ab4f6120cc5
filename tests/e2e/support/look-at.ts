import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Where the pictures go; CI keeps none, a person looks at them. */
const artifacts = fileURLToPath(new URL('../artifacts/', import.meta.url));
const sizes = [
  { width: 360, height: 740 },
  { width: 1440, height: 900 },
];
const schemes = ['light', 'dark'] as const;

/** A dialog that enters or a change of scheme may fade, from the next frame on; what is judged is where it ends. */
function comesToRest(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const running = () =>
      document.getAnimations().filter(({ playState, effect }) => {
        return playState === 'running' && effect?.getComputedTiming().iterations !== Infinity;
      });
    do {
      await Promise.allSettled(running().map(({ finished }) => finished));
      await frame();
      await frame();
    } while (running().length > 0);
  });
}

/**
 * In every size and scheme: axe finds nothing, nothing is wider than the window, and a picture is taken. `fullPage`: of all of it, not of
 * the window alone. The window has its size again afterwards.
 */
export async function lookAt(page: Page, name: string, { fullPage = false } = {}): Promise<void> {
  await mkdir(artifacts, { recursive: true });
  const viewport = page.viewportSize();
  for (const size of sizes) {
    for (const scheme of schemes) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await comesToRest(page);
      const label = `${name}-${size.width}-${scheme}`;
      await page.screenshot({ path: `${artifacts}${label}.png`, fullPage });
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
      assert.deepEqual(told, [], label);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `${label} is ${overflow} px wider than the window`);
    }
  }
  if (viewport !== null) await page.setViewportSize(viewport);
}
