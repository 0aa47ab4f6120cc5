import type { CodecStages } from '../../media/codec/index.ts';
import type { HlsMetrics } from '../../media/egress/hls/index.ts';
import type { Hub } from '../../media/stream/index.ts';
import type { Metrics } from '../../platform/metrics/metrics.ts';
import type { KeyPublishers, StageStreams } from '../broadcasts/index.ts';

/** Counts what players ask for. */
export function hlsCounters(metrics: Metrics): HlsMetrics {
  const requests = metrics.counter({
    name: 'footlight_hls_requests_total',
    help: 'HLS requests by what was asked for and how it was answered',
    labels: ['resource', 'status'],
  });
  const bytes = metrics.counter({
    name: 'footlight_hls_sent_bytes_total',
    help: 'Bytes of HLS answers',
    labels: ['resource'],
  });
  return {
    replied(resource, status, byteLength) {
      requests({ resource, status: String(status) }, 1);
      bytes({ resource }, byteLength);
    },
  };
}

/** Gauges of what comes in, of HLS and of codec stages, read when Prometheus asks. */
export function addStreamGauges(
  metrics: Metrics,
  deps: {
    hub: Hub;
    publishers: KeyPublishers;
    streams: StageStreams;
    codecs: CodecStages;
    /** What is tapped from rooms. */
    stageNumbers: () => { sounds: number; switches: number };
  },
): void {
  const { hub, publishers, streams, codecs, stageNumbers } = deps;
  const single = (name: string, help: string, value: () => number) => {
    metrics.gauge({ name, help, labels: [] }, () => [{ labels: {}, value: value() }]);
  };
  metrics.gauge(
    { name: 'footlight_ingest_publishers', help: 'Publishers with a stream key by protocol', labels: ['protocol'] },
    () => Object.entries(publishers.counts).map(([protocol, value]) => ({ labels: { protocol }, value })),
  );
  metrics.gauge(
    {
      name: 'footlight_ingest_bits_per_second',
      help: 'What arrives on all streams by the way in; tap is what is published in rooms',
      labels: ['source'],
    },
    () => {
      const rates = new Map([
        ['rtmp', 0],
        ['tap', 0],
      ]);
      for (const stream of hub.streams) {
        const { source, tracks } = stream.numbers();
        if (source === null) continue;
        const bits = tracks.reduce((sum, { bitrateBps }) => sum + bitrateBps, 0);
        rates.set(source, (rates.get(source) ?? 0) + bits);
      }
      return [...rates].map(([source, value]) => ({ labels: { source }, value }));
    },
  );
  single('footlight_stage_sounds', 'Voices that are mixed for HLS viewers', () => stageNumbers().sounds);
  single('footlight_stage_switches', 'Changes of the picture of a stage', () => stageNumbers().switches);
  single('footlight_hls_viewers', 'Viewers by HLS that are not in a room', () => streams.numbers.viewers);
  single('footlight_hls_waiters', 'HLS requests that wait for what comes next', () => streams.numbers.waiters);
  metrics.gauge({ name: 'footlight_codec_stages', help: 'Tracks being converted', labels: ['kind'] }, () => {
    const { audioStages, videoStages } = codecs.numbers();
    return [
      { labels: { kind: 'audio' }, value: audioStages },
      { labels: { kind: 'video' }, value: videoStages },
    ];
  });
  single('footlight_codec_restarts', 'How often a codec process died and was started again', () => {
    return codecs.numbers().restarts;
  });
  single('footlight_codec_dropped_frames', 'Frames that codec processes could not keep up with', () => {
    return codecs.numbers().dropped;
  });
}
