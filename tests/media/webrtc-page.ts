import { createServer } from 'node:http';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';

export interface SdpExchange {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** An empty page with camera and microphone, and a server of its own origin that hands what is posted to `answer`. */
export async function openPage(
  t: TestContext,
  answer: (request: {
    method: string;
    path: string;
    ifMatch: string | undefined;
    body: string;
  }) => Promise<SdpExchange>,
): Promise<Page> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = 'GET', url: path = '/' } = request;
      if (method === 'GET') {
        response.setHeader('content-type', 'text/html').end('<!doctype html><title>media</title>');
        return;
      }
      const body = Buffer.concat(chunks).toString();
      answer({ method, path, ifMatch: request.headers['if-match'], body }).then(
        ({ status, headers = {}, body: text }) => response.writeHead(status, headers).end(text),
        (error) => response.writeHead(error.status ?? 500).end(String(error.code ?? error)),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(() => {
    window.rtc = {
      connections: {},
      // Without `application/sdp` and the like: the test's server asks for none.
      async exchange(name, path, connection) {
        window.rtc.connections[name] = connection;
        await connection.setLocalDescription();
        const response = await fetch(path, { method: 'POST', body: connection.localDescription!.sdp });
        const sdp = await response.text();
        if (!response.ok) throw new Error(`${response.status} ${sdp}`);
        await connection.setRemoteDescription({ type: 'answer', sdp });
        const { headers } = response;
        return { location: headers.get('location') ?? '', etag: headers.get('etag') ?? '', sdp };
      },
    };
  });
  return page;
}

declare global {
  interface Window {
    rtc: {
      connections: Record<string, RTCPeerConnection>;
      exchange(
        name: string,
        path: string,
        connection: RTCPeerConnection,
      ): Promise<{ location: string; etag: string; sdp: string }>;
    };
  }
}

/** Publishes the fake camera and microphone by WHIP; the names of `layers` make it simulcast, lowest first. */
export function publishByWhip(
  page: Page,
  path: string,
  options: { codec?: string; layers?: string[] } = {},
): Promise<{ location: string; etag: string; sdp: string }> {
  return page.evaluate(
    async ({ path, codec, layers }) => {
      // Of a small picture Chromium sends fewer layers than three.
      const size = layers ? { width: 1280, height: 720, frameRate: 15 } : { width: 640, height: 480, frameRate: 30 };
      const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: size });
      const connection = new RTCPeerConnection();
      connection.addTransceiver(media.getAudioTracks()[0]!, { direction: 'sendonly', streams: [media] });
      const count = layers?.length ?? 0;
      const sendEncodings = layers?.map((rid, index) => ({ rid, scaleResolutionDownBy: 2 ** (count - 1 - index) }));
      const video = connection.addTransceiver(media.getVideoTracks()[0]!, {
        direction: 'sendonly',
        streams: [media],
        ...(sendEncodings && { sendEncodings }),
      });
      if (codec !== undefined) {
        const { codecs } = RTCRtpSender.getCapabilities('video')!;
        video.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === codec || mimeType === 'video/rtx'));
      }
      return await window.rtc.exchange('whip', path, connection);
    },
    { path, ...options },
  );
}

/** Publishes a picture that turns white, and a tone, both for a tenth of each second. */
export function publishFlashAndBeep(page: Page, path: string): Promise<unknown> {
  return page.evaluate(async (path) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [320, 240];
    const picture = canvas.getContext('2d')!;
    const audio = new AudioContext();
    const destination = audio.createMediaStreamDestination();
    const gain = audio.createGain();
    gain.gain.value = 0;
    gain.connect(destination);
    const tone = audio.createOscillator();
    tone.frequency.value = 1000;
    tone.connect(gain);
    tone.start();
    let next = performance.now() + 1000;
    let announced = false;
    let ticks = 0;
    const draw = () => {
      const now = performance.now();
      if (!announced && next - now < 300) {
        announced = true;
        const at = audio.currentTime + (next - now) / 1000;
        gain.gain.setValueAtTime(0.8, at);
        gain.gain.setValueAtTime(0, at + 0.1);
      }
      const flash = now >= next && now < next + 100;
      if (now >= next + 100) {
        next += 1000;
        announced = false;
      }
      picture.fillStyle = flash ? '#fff' : '#000';
      picture.fillRect(0, 0, 320, 240);
      // Without a change no frame would be captured.
      picture.fillStyle = '#777';
      picture.fillRect((ticks++ * 4) % 320, 0, 4, 4);
      requestAnimationFrame(draw);
    };
    draw();
    const connection = new RTCPeerConnection();
    connection.addTransceiver(destination.stream.getAudioTracks()[0]!, { direction: 'sendonly' });
    const video = connection.addTransceiver(canvas.captureStream(30).getVideoTracks()[0]!, { direction: 'sendonly' });
    const { codecs } = RTCRtpSender.getCapabilities('video')!;
    video.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === 'video/H264' || mimeType === 'video/rtx'));
    await window.rtc.exchange('whip', path, connection);
  }, path);
}

/** Plays by WHEP; `kinds` is the order of the sections. */
export function playByWhep(
  page: Page,
  path: string,
  kinds: ('audio' | 'video')[],
): Promise<{ location: string; etag: string; sdp: string }> {
  return page.evaluate(
    async ({ path, kinds }) => {
      const connection = new RTCPeerConnection();
      for (const kind of kinds) connection.addTransceiver(kind, { direction: 'recvonly' });
      const element = document.createElement('video');
      element.autoplay = true;
      element.muted = true;
      element.srcObject = new MediaStream(connection.getReceivers().map(({ track }) => track));
      document.body.append(element);
      return await window.rtc.exchange('whep', path, connection);
    },
    { path, kinds },
  );
}

/** Resolves when the connection of that name has decoded this many frames and plays sound; with the size of the picture. */
export function decodes(page: Page, name: string, frames: number): Promise<{ width: number; height: number }> {
  return page.evaluate(
    async ({ name, frames }) => {
      const deadline = performance.now() + 30_000;
      let seen = '';
      while (performance.now() < deadline) {
        const report = await window.rtc.connections[name]!.getStats();
        const inbound = [...report.values()].filter(({ type }) => type === 'inbound-rtp');
        const video = inbound.find(({ kind }) => kind === 'video');
        const audio = inbound.find(({ kind }) => kind === 'audio');
        if ((video?.framesDecoded ?? 0) >= frames && (audio?.packetsReceived ?? 0) > 10) {
          return { width: video.frameWidth as number, height: video.frameHeight as number };
        }
        seen = `${video?.framesDecoded} frames of ${video?.packetsReceived} packets, ${audio?.packetsReceived} of sound`;
        // Statistics are not told, they have to be looked up.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`not decoded: ${seen}`);
    },
    { name, frames },
  );
}
