import type { Locator, Page } from 'playwright-core';

/** The message whose own text contains this; what it replies to does not count. */
export function said(page: Page, text: string): Locator {
  return page.getByTestId('chat-message').filter({ has: page.getByTestId('chat-text').filter({ hasText: text }) });
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId('chat-input').fill(text);
  await page.getByTestId('chat-send').click();
}

/** Chooses in a message's menu, with the mouse. */
export async function choose(page: Page, text: string, item: string): Promise<void> {
  const message = said(page, text);
  await message.hover();
  await message.getByTestId('message-menu').click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

export async function reply(page: Page, to: string, text: string): Promise<void> {
  await choose(page, to, 'Reply');
  await page.getByTestId('replying-to').waitFor();
  await say(page, text);
}
