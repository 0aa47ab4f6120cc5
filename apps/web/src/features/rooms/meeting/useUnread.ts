import type { Interaction } from '@footlight/client';
import { useEffect, useState } from 'react';

/** How many messages others have written while the chat was closed. */
export function useUnread(interaction: Interaction, own: string | null, isOpen: boolean): number {
  const [unread, setUnread] = useState(0);
  useEffect(() => {
    setUnread(0);
    if (isOpen) return;
    return interaction.events.on('message', ({ author }) => {
      if (author.id !== own) setUnread((count) => count + 1);
    });
  }, [interaction, own, isOpen]);
  return unread;
}
