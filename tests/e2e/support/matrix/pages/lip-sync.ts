export interface LipSync {
  /** How much later each beep is rendered than the flash next to it, in ms. */
  offsetsMs: number[];
  /** Different pictures that were shown. */
  frames: number;
  width: number;
}

/**
 * So many pairs of flash and beep are measured, after so many that are not: a jitter buffer grows at the beginning, and WebRTC lets the picture and
 * the sound of a stream approach each other in steps of at most 80 ms a second.
 */
const measuredPairs = 7;
const settlePairs = { webrtc: 8, hls: 3 };
const timeoutMs = 40_000;

/** Tells the time of each beep: the first loud sample after a fifth of a second in which there was none. */
const beepFinder = `registerProcessor('beep-finder', class extends AudioWorkletProcessor {
  quiet = 0;
  process([[samples]]) {
    for (let i = 0; samples && i < samples.length; i++) {
      if (Math.abs(samples[i]) < 0.1) this.quiet++;
      else {
        if (this.quiet > sampleRate / 5) this.port.postMessage(Date.now() + (1000 * i) / sampleRate);
        this.quiet = 0;
      }
    }
    return true;
  }
})`;

/**
 * Watches flashes in the element and beeps in its sound. Both times are of the moment at which the browser renders: the picture for
 * composition, the sound for output. What screen and loudspeaker add is the same for every way of watching and not the service's.
 */
export async function measureLipSync(video: HTMLVideoElement): Promise<LipSync> {
  const beeps = await listenForBeeps(video);
  const settling = settlePairs[video.srcObject === null ? 'hls' : 'webrtc'];
  const canvas = new OffscreenCanvas(8, 8);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const flashes: number[] = [];
  const times = new Set<number>();
  let bright = true;
  return await new Promise((resolve, reject) => {
    const deadline = performance.now() + timeoutMs;
    const timer = setInterval(() => {
      if (performance.now() < deadline) return;
      clearInterval(timer);
      reject(new Error(`${times.size} pictures, ${flashes.length} flashes, ${beeps.length} beeps`));
    }, 500);
    const look: VideoFrameRequestCallback = (_, { presentationTime, mediaTime, width }) => {
      times.add(mediaTime);
      context.drawImage(video, 0, 0, 8, 8);
      const isBright = context.getImageData(4, 4, 1, 1).data[1]! > 127;
      if (isBright && !bright) flashes.push(presentationTime);
      bright = isBright;
      const offsetsMs = pair(flashes, beeps).slice(settling);
      if (offsetsMs.length < measuredPairs) {
        video.requestVideoFrameCallback(look);
        return;
      }
      clearInterval(timer);
      resolve({ offsetsMs, frames: times.size, width });
    };
    video.requestVideoFrameCallback(look);
  });
}

/** Of the element's stream, or of what it plays from a file or buffer. The array grows; times are as `performance.now()`. */
async function listenForBeeps(video: HTMLVideoElement): Promise<number[]> {
  const audio = new AudioContext({ sampleRate: 48_000 });
  const module = URL.createObjectURL(new Blob([beepFinder], { type: 'text/javascript' }));
  await audio.audioWorklet.addModule(module);
  const finder = new AudioWorkletNode(audio, 'beep-finder');
  const { srcObject } = video;
  const sound =
    srcObject instanceof MediaStream ? audio.createMediaStreamSource(srcObject) : audio.createMediaElementSource(video);
  sound.connect(finder).connect(audio.destination);
  // Without a `performance` of its own the worklet tells wall-clock time.
  const sincePageStart = performance.now() - Date.now();
  const beeps: number[] = [];
  finder.port.onmessage = ({ data }) => beeps.push(data + sincePageStart);
  return beeps;
}

function pair(flashes: number[], beeps: number[]): number[] {
  return flashes.flatMap((flash) => {
    const beep = beeps.find((at) => Math.abs(at - flash) < 500);
    return beep === undefined ? [] : [beep - flash];
  });
}
