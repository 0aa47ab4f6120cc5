import type { Locator, Page } from 'playwright-core';
import type { Attendee } from './meeting-page.ts';

/** As whom this page is in the meeting. */
export async function ownPeer(page: Page): Promise<string> {
  return `${await page.locator('[data-testid="tile"][data-self]').first().getAttribute('data-peer')}`;
}

/** Somebody on the stage; `state` narrows it down, as in `[data-muted="true"]`. */
export function tileOf(page: Page, peerId: string, state = ''): Locator {
  return page.locator(`[data-testid="tile"][data-kind="person"][data-peer="${peerId}"]${state}`);
}

/** Somebody in the list of people. */
export function personOf(page: Page, peerId: string, state = ''): Locator {
  return page.locator(`[data-testid="person"][data-peer="${peerId}"]${state}`);
}

/** Resolves when this page's own button says so. */
export function isMuted(page: Page, muted: boolean): Promise<void> {
  return page.locator(`[data-testid="meeting-microphone"][data-muted="${muted}"]`).waitFor();
}

export async function openPeople({ page }: Attendee): Promise<void> {
  if ((await page.getByTestId('people').count()) === 0) await page.getByTestId('meeting-people').click();
  await page.getByTestId('people').waitFor();
}

/** What hosts can do with somebody, from the list of people. */
export async function choosePerson({ page }: Attendee, peerId: string, item: string): Promise<void> {
  await personOf(page, peerId).getByTestId('person-menu').click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}
