const size = { width: 320, height: 180 };
const framesPerSecond = 30;
const flashSeconds = 0.1;

/**
 * A picture that is white and a tone of 1 kHz, both for the first tenth of each second of the clock of the sound; else black and silent. The
 * sound leaves when it is rendered, so the picture is drawn by what has been rendered, not by what is heard.
 */
export function openFlashAndBeep(): { picture: MediaStreamTrack; sound: MediaStreamTrack } {
  const audio = new AudioContext({ sampleRate: 48_000 });
  const second = audio.createBuffer(1, audio.sampleRate, audio.sampleRate);
  const beep = Float32Array.from(
    { length: audio.sampleRate * flashSeconds },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * 1000 * index) / audio.sampleRate),
  );
  second.copyToChannel(beep, 0);
  const tone = new AudioBufferSourceNode(audio, { buffer: second, loop: true });
  const out = audio.createMediaStreamDestination();
  tone.connect(out);
  const startsAt = audio.currentTime + 0.5;
  tone.start(startsAt);

  const canvas = Object.assign(document.createElement('canvas'), size);
  document.body.append(canvas);
  const context = canvas.getContext('2d')!;
  // 0: a frame is captured when asked for, right after it was drawn.
  const [picture] = canvas.captureStream(0).getVideoTracks() as CanvasCaptureMediaStreamTrack[];
  setInterval(() => {
    const elapsed = audio.currentTime - startsAt;
    context.fillStyle = elapsed >= 0 && elapsed % 1 < flashSeconds ? '#fff' : '#000';
    context.fillRect(0, 0, size.width, size.height);
    picture!.requestFrame();
  }, 1000 / framesPerSecond);
  return { picture: picture!, sound: out.stream.getAudioTracks()[0]! };
}
