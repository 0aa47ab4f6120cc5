import { useEffect } from 'react';
import { useName } from './useName.ts';

/** Names the document after the page that is shown. */
export function useTitle(title: string | undefined): void {
  const name = useName();
  useEffect(() => {
    document.title = title ? `${title} · ${name}` : name;
  }, [title, name]);
}
