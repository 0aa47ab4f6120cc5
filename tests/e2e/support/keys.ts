import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

const most = 60;

/** The nearest test id around what has the focus, and its name. */
export function focused(page: Page): Promise<{ testId: string | null; name: string }> {
  return page.evaluate(() => {
    const { activeElement } = document;
    const testId = activeElement?.closest('[data-testid]')?.getAttribute('data-testid') ?? null;
    return { testId, name: activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '' };
  });
}

/** Waits until the focus is in what has this test id. */
export async function focusReaches(page: Page, testId: string): Promise<void> {
  await page.waitForFunction(
    (id) => document.activeElement?.closest('[data-testid]')?.getAttribute('data-testid') === id,
    testId,
  );
}

/** Chooses in the menu that is open, by arrow keys. */
export async function chooseByKeys(page: Page, item: string): Promise<void> {
  await page.getByRole('menu').waitFor();
  for (let presses = 0; !(await focused(page)).name.startsWith(item); presses++) {
    assert.ok(presses < most, `${item} is not in the menu`);
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
}

/** Goes on pressing a key until it has led to this test id or, with `name`, to what begins with it there. */
export async function pressUntil(page: Page, key: string, testId: string, name = ''): Promise<void> {
  const way: string[] = [];
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press(key);
    const at = await focused(page);
    if (at.testId === testId && at.name.startsWith(name)) return;
    way.push(`${at.testId} “${at.name.slice(0, 30)}”`);
  }
  assert.fail(`${key} does not lead to ${testId} ${name}: ${way.join(', ')}`);
}
