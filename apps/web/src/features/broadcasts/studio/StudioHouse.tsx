import { useSession } from '../../../client/context.ts';
import { Card } from '../../../ui/Card.tsx';
import { Actions } from '../../interaction/Actions.tsx';
import { ChatPanel } from '../../interaction/chat/ChatPanel.tsx';
import { useDraft } from '../../interaction/chat/useDraft.ts';
import type { InteractionParts } from '../../interaction/InteractionContext.ts';
import panel from '../../interaction/Panel.module.css';
import { InteractionProvider } from '../../interaction/Provider.tsx';
import { guestTracks } from '../../interaction/stage/people.ts';
import { StagePeople } from '../../interaction/stage/StagePeople.tsx';
import { Guests } from './Guests.tsx';

/** The house as a host sees it from the stage: guests, hands, the chat. */
export function StudioHouse({ parts }: { parts: InteractionParts }) {
  const { user } = useSession();
  const draft = useDraft();
  const { state } = parts;
  return (
    <InteractionProvider parts={parts}>
      <Guests tracks={guestTracks(state.remote, state.peers, user?.id ?? null)} peers={state.peers} />
      <Card>
        <StagePeople />
      </Card>
      <div className={panel.chat}>
        <ChatPanel draft={draft} />
      </div>
      <Actions />
    </InteractionProvider>
  );
}
