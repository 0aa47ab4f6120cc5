import type { ActiveSpeakerObserver, AudioLevelObserver, Router } from 'mediasoup/types';
import type { TypedEvents } from '../../base/events.ts';
import type { Logger } from '../../base/logger.ts';
import type { Publication } from './peer-media.ts';
import type { RouterSlot } from './room-routers.ts';
import type { SfuRoomEvents } from './types.ts';

const levels = { maxEntries: 12, threshold: -70, interval: 500 };
const speakerIntervalMs = 300;

interface Observers {
  readonly levels: AudioLevelObserver;
  readonly speaker: ActiveSpeakerObserver;
}

/** Audio levels and the active speaker of a room; costs nothing until the first audio producer. */
export class RoomObservers {
  readonly #events: TypedEvents<SfuRoomEvents>;
  readonly #publications: ReadonlyMap<string, Publication>;
  readonly #logger: Logger;
  #observers: { home: RouterSlot; made: Promise<Observers> } | undefined;
  /** Audio that could not be observed so far. */
  readonly #missed = new Set<Publication>();
  #activeProducerId: string | undefined;

  constructor(
    events: TypedEvents<SfuRoomEvents>,
    publications: ReadonlyMap<string, Publication>,
    deps: { logger: Logger },
  ) {
    this.#events = events;
    this.#publications = publications;
    this.#logger = deps.logger;
  }

  /** Observes an audio producer of the home router. A failure is logged: the media itself is not touched by it, and the next producer tries again. */
  async add(publication: Publication, home: RouterSlot): Promise<void> {
    const missed = [...this.#missed];
    this.#missed.clear();
    await Promise.all([...missed, publication].map((one) => this.#observe(one, home)));
  }

  removed(publication: Publication): void {
    this.#missed.delete(publication);
    if (publication.producer.id !== this.#activeProducerId) return;
    this.#activeProducerId = undefined;
    this.#events.emit('activeSpeaker', { peerId: null, producerId: null });
  }

  async #observe(publication: Publication, home: RouterSlot): Promise<void> {
    const { producer } = publication;
    try {
      const { levels, speaker } = await this.#of(home);
      await Promise.all([
        levels.addProducer({ producerId: producer.id }),
        speaker.addProducer({ producerId: producer.id }),
      ]);
    } catch (error) {
      if (producer.closed) return;
      this.#missed.add(publication);
      this.#logger.warn({ err: error, producerId: producer.id }, 'audio is not observed');
    }
  }

  #of(home: RouterSlot): Promise<Observers> {
    // After a rebuild home is another router: its observers closed with it.
    if (this.#observers?.home === home) return this.#observers.made;
    const observers = { home, made: this.#create(home) };
    this.#observers = observers;
    observers.made.catch(() => {
      if (this.#observers === observers) this.#observers = undefined;
    });
    return observers.made;
  }

  async #create(home: RouterSlot): Promise<Observers> {
    const router = await home.router;
    const made = await createBoth(router);
    made.levels.on('silence', () => this.#events.emit('audioLevels', { levels: [] }));
    made.levels.on('volumes', (volumes) => {
      this.#events.emit('audioLevels', {
        levels: volumes.flatMap(({ producer, volume }) => {
          const publication = this.#publications.get(producer.id);
          return publication ? { peerId: publication.peer.id, producerId: producer.id, volumeDb: volume } : [];
        }),
      });
    });
    made.speaker.on('dominantspeaker', ({ producer }) => {
      const publication = this.#publications.get(producer.id);
      if (publication === undefined) return;
      this.#activeProducerId = producer.id;
      this.#events.emit('activeSpeaker', { peerId: publication.peer.id, producerId: producer.id });
    });
    return made;
  }
}

/** Of one that fails nothing is left. */
async function createBoth(router: Router): Promise<Observers> {
  const level = await router.createAudioLevelObserver(levels);
  try {
    return { levels: level, speaker: await router.createActiveSpeakerObserver({ interval: speakerIntervalMs }) };
  } catch (error) {
    level.close();
    throw error;
  }
}
