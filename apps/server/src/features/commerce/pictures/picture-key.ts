import { randomBytes } from 'node:crypto';

/**
 * Where the picture of a product lies in the storage. Each upload has a name of its own, so that its address may be kept
 * for ever by browsers and caches; it cannot be guessed, since a product of a private show is not for everybody.
 */
export function newPictureKey(productId: string): string {
  return `products/${productId}/${randomBytes(16).toString('hex')}.webp`;
}

export function pictureUrl(key: string): string {
  const [, productId, name] = key.split('/');
  return `/api/products/${productId}/image/${name}`;
}

/** The key behind an address; undefined where it cannot be one. */
export function keyOfPicture(productId: string, name: string): string | undefined {
  return /^[\da-f-]{36}$/.test(productId) && /^[\da-f]{32}\.webp$/.test(name)
    ? `products/${productId}/${name}`
    : undefined;
}
