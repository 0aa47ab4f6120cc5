import type { Clock } from '../../../base/clock.ts';
import { toAppError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import type { AuthorisePublish, PublishDecision, Publisher, PublishSink } from '../../../media/ingest/rtmp/index.ts';
import type { Hub } from '../../../media/stream/index.ts';
import { withoutVideo } from './audio-only.ts';
import { EncoderPublication } from './encoder-publication.ts';
import type { KeyPublishers, PublisherEnd } from './key-publishers.ts';
import type { IngestService, PublishGrant } from './service.ts';
import type { StreamNames } from './stream-names.ts';

/** The key of a publish request: `KEY` as the name, or `NAME?key=KEY`. */
export function keyOf(name: string, query: URLSearchParams): { key: string; publicName: string | undefined } {
  const key = query.get('key');
  return key === null ? { key: name, publicName: undefined } : { key, publicName: name };
}

/** A publisher that sent its last frame this long ago is taken for dead. */
const aliveMs = 2_000;

/** What an encoder is told that has to go; it may show the sentence. */
const farewells: Record<PublisherEnd, Parameters<Publisher['disconnect']>> = {
  replaced: ['NetStream.Publish.BadName', 'Another publisher has taken this stream over.'],
  key_reset: ['NetStream.Publish.BadName', 'The stream key was reset.'],
  ended: ['NetStream.Unpublish.Success', 'The show has ended.'],
};

export interface RtmpAuthoriserDeps {
  ingest: Pick<IngestService, 'authorise'>;
  hub: Hub;
  names: StreamNames;
  publishers: KeyPublishers;
  clock: Clock;
  logger: Logger;
}

/** Decides about RTMP publishers: the key opens the stream of its show, and whoever published with it before is told that it was taken over. */
export function rtmpAuthoriser(deps: RtmpAuthoriserDeps): AuthorisePublish {
  return async ({ name, query, ip }): Promise<PublishDecision> => {
    const { key, publicName } = keyOf(name, query);
    try {
      const grant = await deps.ingest.authorise(key, {
        canHold: true,
        check: (broadcastId) => {
          if (publicName !== undefined) deps.names.check(publicName, broadcastId);
        },
      });
      deps.publishers.check(grant.roomId);
      return {
        accepted: true,
        stream: grant.broadcastId,
        open: (publisher) => {
          if (publicName !== undefined) deps.names.set(publicName, grant.broadcastId);
          return openSink(grant, publisher, deps);
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

function openSink({ roomId, kind, held }: PublishGrant, publisher: Publisher, deps: RtmpAuthoriserDeps): PublishSink {
  const end = (why: PublisherEnd) => publisher.disconnect(...farewells[why]);
  const publication = new EncoderPublication(deps.hub, { roomId, held, onReplaced: () => end('replaced') });
  let videoIgnored = false;
  const release = deps.publishers.take(roomId, {
    source: 'rtmp',
    get videoIgnored() {
      return videoIgnored;
    },
    alive: () => publication.flowedWithin(aliveMs, deps.clock.now()),
    begin: () => publication.begin(),
    end,
  });
  const sink: PublishSink = {
    setTrack: (id, timescale, config) => publication.setTrack(id, timescale, config),
    write: (id, sample) => publication.write(id, sample),
    lose: (id, frames) => publication.lose(id, frames),
    close() {
      release();
      publication.close();
    },
  };
  if (kind === 'video') return sink;
  return withoutVideo(sink, () => {
    videoIgnored = true;
  });
}
