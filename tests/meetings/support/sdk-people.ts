import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { newRoom } from '../../support/meeting.ts';
import { bundledPage } from './bundled-page.ts';
import { openSdkPage } from './sdk-page.ts';

/** Pages that sit together in one meeting, by nothing but the SDK, each with camera and microphone. */
export class SdkPeople {
  readonly #pages: readonly Page[];
  readonly #peerIds: readonly string[];

  private constructor(pages: readonly Page[], peerIds: readonly string[]) {
    this.#pages = pages;
    this.#peerIds = peerIds;
  }

  /** Resolves when all are in a new meeting of this server. */
  static async meet(browser: Browser, url: string, count: number): Promise<SdkPeople> {
    const { room } = await newRoom(url);
    const { code } = await bundledPage('sdk-person', 'sdkPerson');
    const pages = await Promise.all(Array.from({ length: count }, () => openSdkPage(browser, url, code)));
    const peerIds = await Promise.all(pages.map((page) => page.evaluate((id) => sdkPerson.enter(id), room.id)));
    return new SdkPeople(pages, peerIds);
  }

  /** Resolves when camera and sound of everybody else come to everybody, by none of these consumers. Answers each page's consumers. */
  allReceive(not: readonly string[][] = []): Promise<string[][]> {
    return Promise.all(
      this.#pages.map((page, index) => {
        const others = this.#peerIds.filter((_, other) => other !== index);
        return page.evaluate(([others, not]) => sdkPerson.receives(others, not), [others, not[index] ?? []] as const);
      }),
    );
  }

  /** That all are connected as the peers they came as, and know of all. */
  async areWhoTheyWere(): Promise<void> {
    const states = await Promise.all(this.#pages.map((page) => page.evaluate(() => sdkPerson.state())));
    assert.deepEqual(
      states,
      this.#peerIds.map((peerId) => ({ connection: 'connected', peerId, peers: this.#peerIds.length })),
    );
  }
}
