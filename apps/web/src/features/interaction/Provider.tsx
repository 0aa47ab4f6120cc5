import type { ReactNode } from 'react';
import { InteractionContext, type InteractionParts } from './InteractionContext.ts';
import { ActsProvider } from './moderation/ActsContext.tsx';

/** Everything below may take part in the show and moderate it. */
export function InteractionProvider({ parts, children }: { parts: InteractionParts; children: ReactNode }) {
  return (
    <InteractionContext value={parts}>
      <ActsProvider>{children}</ActsProvider>
    </InteractionContext>
  );
}
