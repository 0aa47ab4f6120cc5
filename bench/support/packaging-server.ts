/**
 * Our way from RTMP to LL-HLS and HLS and nothing else, as a process of its own: no rooms, no database, no WebRTC, no thumbnails. Any key may publish. Prints the RTMP
 * port; the segments lie in a folder that goes with it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock } from '../../apps/server/src/base/clock.ts';
import { createLogger } from '../../apps/server/src/base/logger.ts';
import { HlsOrigin } from '../../apps/server/src/media/egress/hls/index.ts';
import { RtmpServer } from '../../apps/server/src/media/ingest/rtmp/index.ts';
import { Hub } from '../../apps/server/src/media/stream/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'footlight-packaging-'));
const logger = createLogger({ level: 'error' });
const hub = new Hub(clock);
hub.events.on('opened', (stream) => new HlsOrigin(stream, join(folder, stream.id), { clock, logger }));
const rtmp = new RtmpServer({
  clock,
  logger,
  authorise: async ({ name }) => ({
    accepted: true,
    stream: name,
    open: (publisher) =>
      hub.open(name).publish('rtmp', () => publisher.disconnect('NetStream.Publish.BadName', 'taken over')),
  }),
});
const { port } = await rtmp.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${port}\n`);
process.once('SIGTERM', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
