import type { commerceEndpoints, Product, Visibility } from '@footlight/contract';
import { picture } from '@footlight/server/features/commerce/pictures/pictures.testkit.ts';
import type { Actor, Outcome } from './authorisation-matrix.ts';
import type { Scene } from './authorisation-scene.ts';

type Trial = (scene: Scene, who: Actor, situation: string) => Promise<Outcome | '-'>;

const fields = { title: 'Bowl', priceMinor: 1999, currency: 'EUR' };

async function productOfHost(scene: Scene): Promise<Product> {
  return scene.people.host.get('createProduct', { body: fields });
}

type ProductCall = 'getProduct' | 'updateProduct' | 'deleteProduct' | 'deleteProductImage';
const onProduct =
  (name: ProductCall): Trial =>
  async (scene, who) => {
    const { id } = await productOfHost(scene);
    return scene.people[who].code(name, { params: { id }, ...(name === 'updateProduct' && { body: { stock: 1 } }) });
  };

/** In a live show of the host with one product in its line-up. */
const inShow =
  (attempt: (ids: { id: string; productId: string }) => Promise<Outcome | '-'>, scene: Scene, situation: string) =>
  async () => {
    const { id } = await scene.show(situation as Visibility, true);
    const { id: productId } = await productOfHost(scene);
    await scene.people.host.get('setLineUp', { params: { id }, body: { productIds: [productId] } });
    return attempt({ id, productId });
  };

const onShow =
  (name: 'getLineUp' | 'pinnedProducts' | 'shopFigures' | 'shopEvents'): Trial =>
  (scene, who, situation) =>
    inShow(({ id }) => scene.people[who].code(name, { params: { id } }), scene, situation)();

const onShown =
  (name: 'updateShownProduct' | 'productSeen' | 'productClicked'): Trial =>
  (scene, who, situation) => {
    const body = name === 'updateShownProduct' ? { body: { stock: 2 } } : {};
    return inShow((params) => scene.people[who].code(name, { params, ...body }), scene, situation)();
  };

const pinning =
  (name: 'pinProduct' | 'unpinProduct'): Trial =>
  (scene, who, situation) =>
    inShow(
      ({ id, productId }) => scene.people[who].code(name, { params: { id }, body: { productId } }),
      scene,
      situation,
    )();

/** How each endpoint of the shop is called, always with a request that has the right form. */
export const shopTrials: Record<keyof typeof commerceEndpoints, Trial> = {
  listProducts: (scene, who) => scene.people[who].code('listProducts'),
  createProduct: (scene, who) => scene.people[who].code('createProduct', { body: fields }),
  getProduct: onProduct('getProduct'),
  updateProduct: onProduct('updateProduct'),
  deleteProduct: onProduct('deleteProduct'),
  uploadProductImage: async (scene, who) => {
    const { id } = await productOfHost(scene);
    const body = new Uint8Array(await picture('png'));
    return scene.people[who].code('uploadProductImage', { params: { id }, body });
  },
  deleteProductImage: onProduct('deleteProductImage'),
  getLineUp: onShow('getLineUp'),
  setLineUp: (scene, who, situation) =>
    inShow(
      ({ id, productId }) => scene.people[who].code('setLineUp', { params: { id }, body: { productIds: [productId] } }),
      scene,
      situation,
    )(),
  updateShownProduct: onShown('updateShownProduct'),
  pinProduct: pinning('pinProduct'),
  unpinProduct: pinning('unpinProduct'),
  pinnedProducts: onShow('pinnedProducts'),
  productSeen: onShown('productSeen'),
  productClicked: onShown('productClicked'),
  shopFigures: onShow('shopFigures'),
  shopEvents: onShow('shopEvents'),
};
