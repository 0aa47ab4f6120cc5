import type { Kysely } from 'kysely';
import type { Clock } from './base/clock.ts';
import type { CloseStack } from './base/closeable.ts';
import type { Logger } from './base/logger.ts';
import type { Config } from './config/index.ts';
import {
  BroadcastAccess,
  type BroadcastRow,
  type BroadcastsRepository,
  type LiveShows,
  type MediaTimeOf,
  stageOf,
} from './features/broadcasts/index.ts';
import {
  CatalogueService,
  commerceRoutes,
  EndOfPins,
  PictureConverter,
  PinBoard,
  ProductChanges,
  ProductsRepository,
  pictureRoute,
  ShopFigures,
  type ShowAccess,
  ShowShopRepository,
  ShowShopService,
} from './features/commerce/index.ts';
import type { RoomsService } from './features/rooms/index.ts';
import type { Schema } from './platform/database/schema.ts';
import type { RawRoute } from './platform/http/raw-route.ts';
import type { Storage } from './platform/storage/storage.ts';

export interface Commerce {
  handlers: ReturnType<typeof commerceRoutes>;
  routes: RawRoute[];
  /** To be called once the live shows have been recovered. */
  recover: () => Promise<void>;
}

/** The shop: catalogues, what shows present, and what they show now. */
export function composeCommerce(
  config: Config['commerce'],
  deps: {
    stack: CloseStack;
    clock: Clock;
    logger: Logger;
    db: Kysely<Schema>;
    storage: Storage;
    broadcasts: BroadcastsRepository;
    shows: LiveShows;
    rooms: RoomsService;
    mediaTimeOf: MediaTimeOf;
  },
): Commerce {
  const { stack, clock, logger, db, storage, broadcasts, shows, rooms, mediaTimeOf } = deps;
  const repository = new ShowShopRepository(db);
  const board = new PinBoard({
    repository,
    announce: (roomId, payload) => rooms.announce(roomId, 'pinnedProducts', payload),
  });
  rooms.contribute(({ room }) => ({ pins: board.of(room.id) }));
  const changes = new ProductChanges({ repository, board, mediaTimeOf, clock });
  const end = stack.add('end of pins', new EndOfPins({ repository, board, clock, logger }));
  shows.events.on('ended', ({ broadcastId, roomId }) => end.ended({ broadcastId, roomId }));

  const broadcastAccess = new BroadcastAccess(broadcasts);
  const onStage = (row: BroadcastRow) => ({ ...row, room_id: stageOf(row) });
  const access: ShowAccess = {
    visible: async (id, principal) => {
      const { row, role } = await broadcastAccess.visible(await broadcasts.byId(id), principal);
      return { row: onStage(row), role };
    },
    managed: async (id, principal) => onStage(await broadcastAccess.managed(await broadcasts.byId(id), principal)),
  };
  const catalogue = new CatalogueService({
    repository: new ProductsRepository(db),
    changes,
    pictures: new PictureConverter({
      waiting: config.PICTURES_AT_ONCE,
      waitingPerAccount: config.PICTURES_AT_ONCE_PER_ACCOUNT,
    }),
    storage,
    clock,
    logger,
  });
  const shop = new ShowShopService({ repository, access, changes, board, mediaTimeOf, clock });
  const figures = new ShopFigures({ repository, access, clock });
  return {
    handlers: commerceRoutes({ catalogue, shop, figures }),
    routes: [pictureRoute(storage)],
    recover: () => end.recover(),
  };
}
