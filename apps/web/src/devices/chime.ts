/** Hertz and seconds from the beginning. */
const notes = [
  [523.25, 0],
  [659.25, 0.25],
  [783.99, 0.5],
] as const;
const noteSeconds = 0.6;
const loudness = 0.25;

/** Three notes as a stream, so that they come out of a speaker by the same way as people. They end by themselves; `stop` ends them before. */
export function chime(): { stream: MediaStream; stop: () => void } {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  let last: OscillatorNode | undefined;
  for (const [frequency, at] of notes) {
    const from = context.currentTime + at;
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(loudness, from + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, from + noteSeconds);
    last = new OscillatorNode(context, { frequency });
    last.connect(volume).connect(destination);
    last.start(from);
    last.stop(from + noteSeconds);
  }
  const stop = () => {
    if (context.state !== 'closed') void context.close();
  };
  last?.addEventListener('ended', stop);
  return { stream: destination.stream, stop };
}
