import type { commerceEndpoints } from '@footlight/contract';
import type { Handlers } from '../../platform/http/route.ts';
import type { CatalogueService } from './catalogue/service.ts';
import type { ShopFigures } from './show/figures.ts';
import type { ShowShopService } from './show/service.ts';

export function commerceRoutes(deps: {
  catalogue: CatalogueService;
  shop: ShowShopService;
  figures: ShopFigures;
}): Pick<Handlers, keyof typeof commerceEndpoints> {
  const { catalogue, shop, figures } = deps;
  return {
    listProducts: ({ query }, { principal }) => catalogue.list(query, principal),
    createProduct: ({ body }, { principal }) => catalogue.create(body, principal),
    getProduct: ({ params }, { principal }) => catalogue.get(params.id, principal),
    updateProduct: ({ params, body }, { principal }) => catalogue.update(params.id, body, principal),
    deleteProduct: async ({ params }, { principal }) => {
      await catalogue.delete(params.id, principal);
      return undefined;
    },
    uploadProductImage: ({ params, body }, { principal }) => catalogue.setPicture(params.id, body, principal),
    deleteProductImage: async ({ params }, { principal }) => {
      await catalogue.removePicture(params.id, principal);
      return undefined;
    },
    getLineUp: async ({ params }, { principal }) => ({ items: await shop.lineUp(params.id, principal) }),
    setLineUp: async ({ params, body }, { principal }) => ({
      items: await shop.setLineUp(params.id, body.productIds, principal),
    }),
    updateShownProduct: ({ params, body }, { principal }) =>
      shop.updateShown(params.id, params.productId, body, principal),
    pinProduct: async ({ params, body }, { principal }) => ({
      pins: await shop.pin(params.id, body.productId, principal),
    }),
    unpinProduct: async ({ params, body }, { principal }) => ({
      pins: await shop.unpin(params.id, body.productId, principal),
    }),
    pinnedProducts: async ({ params }, { principal }) => ({ pins: await shop.pins(params.id, principal) }),
    productSeen: async ({ params }, { principal }) => {
      await figures.note(params.id, params.productId, 'impression', principal);
      return undefined;
    },
    productClicked: async ({ params }, { principal }) => {
      await figures.note(params.id, params.productId, 'click', principal);
      return undefined;
    },
    shopFigures: async ({ params }, { principal }) => ({ items: await figures.read(params.id, principal) }),
    shopEvents: ({ params, query }, { principal }) => figures.events(params.id, query, principal),
  };
}
