export interface LevelMeter {
  /** Root mean square of the last samples: 0 (silence) to 1 (full scale). */
  read(): number;
  /** Stops measuring; the track goes on. */
  close(): void;
}

/** About 21 ms at 48 kHz: long enough for the lowest voice, short enough to follow syllables. */
const windowSamples = 1024;

/**
 * Measures an audio track. The meter reads 0 until the browser lets the page run audio, which may need a gesture of the
 * person; it then starts by itself at the next `read`.
 */
export function levelOf(track: MediaStreamTrack): LevelMeter {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = windowSamples;
  source.connect(analyser);
  const samples = new Float32Array(windowSamples);
  return {
    read() {
      if (context.state === 'closed') return 0;
      // Refused before the first gesture: reads 0 and is asked again at the next read.
      if (context.state === 'suspended') context.resume().catch(() => undefined);
      analyser.getFloatTimeDomainData(samples);
      return rootMeanSquare(samples);
    },
    close() {
      if (context.state === 'closed') return;
      source.disconnect();
      // Rejects only if it is closed already, which is what is wanted.
      context.close().catch(() => undefined);
    },
  };
}

export function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.min(1, Math.sqrt(sum / samples.length));
}
