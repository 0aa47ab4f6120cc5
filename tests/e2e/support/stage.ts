import type { Page } from 'playwright-core';

/** From the audience to the stage, with the microphone: the hand, the invitation, the check of the devices. */
export async function goOnStage(page: Page, host: Page): Promise<void> {
  await page.getByTestId('hand').click();
  await host.getByTestId('raised-hand').waitFor();
  await host.getByTestId('invite-to-stage').click();
  await page.getByTestId('stage-invitation').waitFor();
  await page.getByTestId('prepare-stage').click();
  await page.getByTestId('stage-check').waitFor();
  await page.getByTestId('enter-stage').click();
  await page.locator('[data-testid="stage-bar"][data-on-air="true"]').waitFor();
}

export async function leaveStage(page: Page): Promise<void> {
  await page.getByTestId('leave-stage').click();
  await page.getByTestId('stage-bar').waitFor({ state: 'detached' });
}
