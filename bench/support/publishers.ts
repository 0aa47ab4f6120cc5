/** The client side of bench/publishers.ts, a process of its own: one RTMP connection for each key it is sent, all playing the same loops from different moments on. */
import { setTimeout as delay } from 'node:timers/promises';
import { LoopPublisher } from '../../tests/ingest/support/loop-publisher.ts';
import { audioLoop, videoLoop } from '../../tests/support/hls/encoded.ts';

export interface PublishersTask {
  rtmpPort: number;
  streamKeys: string[];
  videoBitrate: string;
}

export type PublishersNews = { kind: 'started' } | { kind: 'lost'; publisher: number } | { kind: 'stopped' };

const publishers: LoopPublisher[] = [];
let stopping = false;
const tell = (news: PublishersNews) => process.send!(news);

async function start({ rtmpPort, streamKeys, videoBitrate }: PublishersTask): Promise<void> {
  const loops = [await videoLoop({ size: '640x360', bFrames: 0, bitrate: videoBitrate }), await audioLoop()];
  for (const [index, streamKey] of streamKeys.entries()) {
    const publisher = await LoopPublisher.start({ rtmpPort, streamKey }, loops);
    publishers.push(publisher);
    void publisher.closed.then(() => stopping || tell({ kind: 'lost', publisher: index }));
    await delay(50); // key frames of all at one moment are nobody's day
  }
  tell({ kind: 'started' });
}

async function stop(): Promise<void> {
  stopping = true;
  await Promise.all(publishers.map((publisher) => publisher.stop()));
  tell({ kind: 'stopped' });
}

process.on('message', (task: PublishersTask | 'stop') => void (task === 'stop' ? stop() : start(task)));
