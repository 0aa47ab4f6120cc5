import type { Preview, Store, WayState } from '@footlight/client';
import { useEffect, useState } from 'react';
import { useFootlight, useStoreState } from './context.ts';

const still: Pick<WayState, 'phase' | 'soundOnly'> = { phase: 'opening', soundOnly: false };
const nowhere: Store<typeof still> = { get: () => still, subscribe: () => () => undefined };

/** Watches what an encoder sends before its show has begun, while it is mounted. */
export function usePreview(url: string): [Preview | null, typeof still] {
  const footlight = useFootlight();
  const [preview, setPreview] = useState<Preview | null>(null);

  useEffect(() => {
    const opened = footlight.openPreview(url);
    setPreview(opened);
    return () => {
      opened.close();
      setPreview(null);
    };
  }, [footlight, url]);

  return [preview, useStoreState<typeof still>(preview?.store ?? nowhere)];
}
