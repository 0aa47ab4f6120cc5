import type { Clock } from '../../../base/clock.ts';
import { AppError, toAppError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import type { AuthorisePublish, PublishDecision } from '../../../media/ingest/rtmp/index.ts';
import type { Hub } from '../../../media/stream/index.ts';
import type { IngestService } from './service.ts';
import type { StreamNames } from './stream-names.ts';

/** The key of a publish request: `KEY` as the name, or `NAME?key=KEY`. */
export function keyOf(name: string, query: URLSearchParams): { key: string; publicName: string | undefined } {
  const key = query.get('key');
  return key === null ? { key: name, publicName: undefined } : { key, publicName: name };
}

/** A publisher that sent its last frame this long ago is taken for dead, and may be taken over at any time. */
const aliveMs = 2_000;
/** Between two takeovers of a living publisher: two encoders with one key that reconnect by themselves would take turns for ever. */
const takeoverPauseMs = 30_000;

export interface RtmpAuthoriserDeps {
  ingest: Pick<IngestService, 'authorise'>;
  hub: Hub;
  names: StreamNames;
  clock: Clock;
  logger: Logger;
}

/** Decides about RTMP publishers: the key opens the stream of its show, and whoever published it before is told that it was taken over. */
export function rtmpAuthoriser(deps: RtmpAuthoriserDeps): AuthorisePublish {
  const takeovers = new Map<string, number>();
  /** Throws `already_publishing` where another encoder is alive and has itself taken the stream over just now. */
  const checkTakeover = (roomId: string): void => {
    const { source, lastFrameAtMs } = deps.hub.get(roomId) ?? {};
    const now = deps.clock.now();
    if (source !== 'rtmp' || lastFrameAtMs == null || now - lastFrameAtMs > aliveMs) return;
    for (const [id, atMs] of takeovers) if (now - atMs > takeoverPauseMs) takeovers.delete(id);
    if (takeovers.has(roomId)) throw new AppError('already_publishing', 'Another encoder publishes with this key');
    takeovers.set(roomId, now);
  };
  return async ({ name, query, ip }): Promise<PublishDecision> => {
    const { key, publicName } = keyOf(name, query);
    try {
      const { broadcastId, roomId } = await deps.ingest.authorise(key);
      checkTakeover(roomId);
      return {
        accepted: true,
        stream: broadcastId,
        open: (publisher) => {
          if (publicName !== undefined) deps.names.set(publicName, broadcastId);
          return deps.hub.open(roomId).publish('rtmp', () => {
            publisher.disconnect('NetStream.Publish.BadName', 'Another publisher has taken this stream over.');
          });
        },
      };
    } catch (error) {
      const { code, message, status } = toAppError(error);
      deps.logger.info({ code, ip }, 'an RTMP publisher was refused');
      if (status >= 500) return { accepted: false, code: 'NetStream.Publish.Rejected', description: message };
      return { accepted: false, code: 'NetStream.Publish.BadName', description: `${message} (${code})` };
    }
  };
}
