export interface LipSync {
  /** How much later than its flash each beep of the measured window was rendered, in ms. */
  offsetsMs: number[];
  /** The same of all there were, from the first. */
  allOffsetsMs: number[];
  /** They had ceased to move within the limit; otherwise these are the last ones that there was time for. */
  settled: boolean;
  /** Different pictures that were shown. */
  pictures: number;
  width: number;
}

/** The beep is to be less far from its flash. */
export const limitMs = 80;

/**
 * So many pairs of flash and beep are measured: the first in a row, after so many that are not, over which the offset does not move. At the beginning it does: a jitter
 * buffer grows with what it meets, and Chromium lets the picture and the sound of a WebRTC stream approach each other by some 20 ms a second only. The same happens again
 * whenever the machine was busy with something else, so what is out of the limit is measured again for as long as there is time: a fault of ours does not go away.
 */
const measuredPairs = 8;
const settlePairs = 10;
/** Within which they lie, but for one at each end. A picture is shown for 33 ms. */
const steadyMs = 50;
/** After which the last pairs are taken as they are. */
const settleMs = 55_000;
/** After which it is given up, should there be too few pairs even then. */
const timeoutMs = 75_000;

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
  const canvas = new OffscreenCanvas(8, 8);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const flashes: number[] = [];
  const times = new Set<number>();
  const startedAt = performance.now();
  let bright = true;
  return await new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      const sinceStart = performance.now() - startedAt;
      const allOffsetsMs = pair(flashes, beeps);
      const offsetsMs = allOffsetsMs.slice(-measuredPairs);
      const isFull = allOffsetsMs.length >= settlePairs + measuredPairs;
      const settled = isFull && isSteady(offsetsMs) && Math.abs(median(offsetsMs)) < limitMs;
      if (settled || (isFull && sinceStart > settleMs)) {
        resolve({ offsetsMs, allOffsetsMs, settled, pictures: times.size, width: video.videoWidth });
      } else if (sinceStart > timeoutMs) {
        reject(new Error(`${times.size} pictures, ${flashes.length} flashes, ${beeps.length} beeps`));
      } else return;
      clearInterval(timer);
    }, 250);
    const look: VideoFrameRequestCallback = (_, { presentationTime, mediaTime }) => {
      times.add(mediaTime);
      context.drawImage(video, 0, 0, 8, 8);
      const isBright = context.getImageData(4, 4, 1, 1).data[1]! > 127;
      if (isBright && !bright) flashes.push(presentationTime);
      bright = isBright;
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2;
}

function isSteady(offsetsMs: number[]): boolean {
  const sorted = offsetsMs.toSorted((a, b) => a - b);
  return sorted.at(-2)! - sorted[1]! < steadyMs;
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
