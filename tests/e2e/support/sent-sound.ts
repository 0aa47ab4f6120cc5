import type { Page } from 'playwright-core';

/** What a page's browser says of the microphone that it sends, and what was negotiated for it. */
export interface SentSound {
  echoCancellation: boolean | string | undefined;
  noiseSuppression: boolean | undefined;
  autoGainControl: boolean | undefined;
  /** Format parameters of Opus that the encoder was told (RFC 7587, section 6.1). */
  opus: Record<string, string>;
}

function read(page: Page): Promise<SentSound[]> {
  return page.evaluate(() => {
    const open = window.footlightConnections.filter(({ connectionState }) => connectionState !== 'closed');
    return open.flatMap((connection) =>
      connection.getTransceivers().flatMap(({ sender: { track }, mid, currentDirection }) => {
        if (track?.kind !== 'audio' || track.readyState !== 'live' || !currentDirection?.startsWith('send')) return [];
        const sections = connection.remoteDescription?.sdp.split(/^m=/m) ?? [];
        const section = sections.find((text) => text.includes(`a=mid:${mid}\r\n`)) ?? '';
        const id = /a=rtpmap:(\d+) opus/i.exec(section)?.[1];
        const parameters = new RegExp(`a=fmtp:${id} (.*)`).exec(section)?.[1]?.trim() ?? '';
        const { echoCancellation, noiseSuppression, autoGainControl } = track.getSettings();
        const opus = Object.fromEntries(parameters.split(';').map((pair) => pair.split('=') as [string, string]));
        return [{ echoCancellation, noiseSuppression, autoGainControl, opus }];
      }),
    );
  });
}

/** Resolves when the one microphone that is sent is as wanted; rejects with how it was. */
export async function sendsSound(page: Page, wanted: SentSound): Promise<void> {
  const isAsWanted = ({ opus, ...settings }: SentSound) =>
    Object.entries(settings).every(([name, value]) => wanted[name as keyof SentSound] === value) &&
    Object.entries(wanted.opus).every(([name, value]) => opus[name] === value);
  const deadline = performance.now() + 60_000;
  let sent: SentSound[] = [];
  while (performance.now() < deadline) {
    sent = await read(page);
    if (sent.length === 1 && sent.every(isAsWanted)) return;
    const now = await page.evaluate(() => performance.now());
    await page.waitForFunction((until) => performance.now() >= until, now + 100);
  }
  throw new Error(`wanted ${JSON.stringify(wanted)}, sent ${JSON.stringify(sent)}`);
}
