import type { Page } from 'playwright-core';

export interface Performer {
  /** Of the picture. */
  colour: string;
  width: number;
  height: number;
  /** Of a continuous tone. */
  hz: number;
  /** How loud it is in the beginning, 0 to 1. */
  gain: number;
  /** Once a second a white picture and a loud tone of 2 kHz, both for a tenth of a second. */
  flashes?: boolean;
}

declare global {
  interface Window {
    performers: Record<string, { setGain(gain: number): void; close(): void }>;
  }
}

/** Publishes a coloured picture and a tone by WHIP. Several of them may perform in one page. */
export function perform(page: Page, name: string, path: string, performer: Performer): Promise<{ location: string }> {
  return page.evaluate(
    async ({ name, path, performer }) => {
      const { colour, width, height, hz, gain: loudness, flashes } = performer;
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [width, height];
      const picture = canvas.getContext('2d')!;
      const audio = new AudioContext();
      const destination = audio.createMediaStreamDestination();
      const gain = audio.createGain();
      gain.gain.value = loudness;
      gain.connect(destination);
      const voice = audio.createOscillator();
      voice.frequency.value = hz;
      voice.connect(gain);
      voice.start();
      const beeps = audio.createGain();
      beeps.gain.value = 0;
      beeps.connect(destination);
      const beep = audio.createOscillator();
      beep.frequency.value = 2_000;
      beep.connect(beeps);
      beep.start();
      let next = flashes ? performance.now() + 1_000 : Number.POSITIVE_INFINITY;
      let announced = false;
      let ticks = 0;
      const draw = () => {
        const now = performance.now();
        if (!announced && next - now < 300) {
          announced = true;
          const at = audio.currentTime + (next - now) / 1000;
          beeps.gain.setValueAtTime(0.7, at);
          beeps.gain.setValueAtTime(0, at + 0.1);
        }
        picture.fillStyle = now >= next && now < next + 100 ? '#fff' : colour;
        if (now >= next + 100) {
          next += 1_000;
          announced = false;
        }
        picture.fillRect(0, 0, width, height);
        // Without a change no frame would be captured.
        picture.fillStyle = '#777';
        picture.fillRect((ticks++ * 4) % width, 0, 4, 4);
      };
      const timer = setInterval(draw, 33);
      const connection = new RTCPeerConnection();
      connection.addTransceiver(destination.stream.getAudioTracks()[0]!, { direction: 'sendonly' });
      const video = connection.addTransceiver(canvas.captureStream(30).getVideoTracks()[0]!, { direction: 'sendonly' });
      const { codecs } = RTCRtpSender.getCapabilities('video')!;
      video.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === 'video/H264' || mimeType === 'video/rtx'));
      window.performers ??= {};
      window.performers[name] = {
        setGain: (value) => gain.gain.setTargetAtTime(value, audio.currentTime, 0.01),
        close: () => {
          clearInterval(timer);
          connection.close();
        },
      };
      return await window.rtc.exchange(name, path, connection);
    },
    { name, path, performer },
  );
}

/** How loud the tone of a performer is from now on. */
export function speak(page: Page, name: string, gain: number): Promise<void> {
  return page.evaluate(({ name, gain }) => window.performers[name]!.setGain(gain), { name, gain });
}
