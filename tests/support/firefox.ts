import type { TestContext } from 'node:test';
import puppeteer, { type Page } from 'puppeteer-core';

/** Fake devices that need no hand, sound without a gesture, addresses that are not hidden, and nothing fetched from elsewhere. */
const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.gmp-manager.updateEnabled': false,
  'app.update.enabled': false,
  'intl.accept_languages': 'en',
};

/** A page of the distribution's Firefox in a profile of its own, driven by WebDriver BiDi. It has VP8 and no H.264: that is a plugin it would have to fetch. */
export async function openFirefox(t: TestContext, size = { width: 1280, height: 800 }): Promise<Page> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FOOTLIGHT_TEST_FIREFOX ?? '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: preferences,
    defaultViewport: size,
  });
  t.after(() => browser.close());
  return browser.newPage();
}
