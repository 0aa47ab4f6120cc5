/**
 * Runs in a viewer's page before the page's own programs and notes when things happen, in milliseconds since the navigation began. It
 * observes the browser's interfaces, so it knows nothing of how the page is made.
 */
export type JoinMark = 'click' | 'script' | 'socket' | 'peerConnection' | 'connected' | 'track' | 'frame';

const marks: Partial<Record<JoinMark, number>> = {};
const mark = (name: JoinMark, at = performance.now()): void => {
  marks[name] ??= at;
};

mark('script');
addEventListener('click', ({ timeStamp }) => mark('click', timeStamp), { capture: true });

globalThis.WebSocket = class extends WebSocket {
  constructor(...args: ConstructorParameters<typeof WebSocket>) {
    super(...args);
    this.addEventListener('open', () => mark('socket'));
  }
};

globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...args: ConstructorParameters<typeof RTCPeerConnection>) {
    super(...args);
    this.addEventListener('track', () => mark('track'));
    this.addEventListener('connectionstatechange', () => {
      if (this.connectionState === 'connected') mark('connected');
      if (this.connectionState === 'connecting') mark('peerConnection');
    });
  }
};

const known = new WeakSet<HTMLVideoElement>();
new MutationObserver(() => {
  for (const video of document.querySelectorAll('video')) {
    if (known.has(video)) continue;
    known.add(video);
    video.requestVideoFrameCallback((now) => mark('frame', now));
  }
}).observe(document, { childList: true, subtree: true });

Object.assign(globalThis, { joinMarks: marks });
