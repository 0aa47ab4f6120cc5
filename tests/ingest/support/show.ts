import type { Ingest } from '@footlight/contract';
import { newUser } from '../../support/api.ts';

/** A show with what its host would copy into an encoder. */
export interface Show {
  id: string;
  url: string;
  rtmpPort: number;
  streamKey: string;
  /** Where ffmpeg publishes. */
  publishUrl: string;
  /** What its host is told of it. */
  ingest(): Promise<Ingest>;
  /** Ends it as the host. */
  end(): Promise<void>;
}

/** Creates a show by a host of its own: a host has one live show at a time. */
export async function openShow(url: string): Promise<Show> {
  const { api } = await newUser(url);
  const { id } = await api.createBroadcast({ body: { title: 'Through an encoder' } });
  const { rtmp } = await api.getIngest({ params: { id } });
  if (rtmp === null) throw new Error('this server takes no RTMP');
  return {
    id,
    url,
    rtmpPort: Number(new URL(rtmp.url).port),
    streamKey: rtmp.streamKey,
    publishUrl: `${rtmp.url}/${rtmp.streamKey}`,
    ingest: () => api.getIngest({ params: { id } }),
    async end() {
      await api.endBroadcast({ params: { id } });
    },
  };
}
