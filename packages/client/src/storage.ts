/** Where tokens are kept between visits. May answer later, so that it can stand on a phone's secure storage. */
export interface TokenStorage {
  get(key: string): string | null | Promise<string | null>;
  set(key: string, value: string): void | Promise<void>;
  remove(key: string): void | Promise<void>;
}

/** Forgets when the process ends. */
export function memoryStorage(): TokenStorage {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  };
}

/** The page's localStorage where there is one and the browser lets the page use it, else memory. */
export function defaultStorage(): TokenStorage {
  let local: Storage;
  try {
    if (typeof document === 'undefined') return memoryStorage();
    local = globalThis.localStorage;
    const probe = 'footlight.probe';
    local.setItem(probe, '1');
    local.removeItem(probe);
  } catch {
    // Blocked by the person's privacy settings, or full: the visit works, it is only not remembered.
    return memoryStorage();
  }
  return {
    get: (key) => local.getItem(key),
    set: (key, value) => local.setItem(key, value),
    remove: (key) => local.removeItem(key),
  };
}
