import type { PublishSink } from '../../../media/ingest/rtmp/index.ts';

/** The sink of an audio show: pictures do not come through. `onVideo` is called once, with the first track of them. */
export function withoutVideo(sink: PublishSink, onVideo: () => void): PublishSink {
  const ignored = new Set<string>();
  return {
    setTrack(id, timescale, config) {
      if (config.kind !== 'video') {
        sink.setTrack(id, timescale, config);
        return;
      }
      if (ignored.size === 0) onVideo();
      ignored.add(id);
    },
    write(id, sample) {
      if (!ignored.has(id)) sink.write(id, sample);
    },
    lose(id, frames) {
      if (!ignored.has(id)) sink.lose?.(id, frames);
    },
    close: () => sink.close(),
  };
}
