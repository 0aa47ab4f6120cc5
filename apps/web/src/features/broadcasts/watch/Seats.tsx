import type { Broadcast } from '@footlight/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../../ui/Badge.tsx';
import { Tabs } from '../../../ui/Tabs.tsx';
import { ProductDrawer, useRunsShop } from '../../commerce/index.ts';
import { ChatPanel } from '../../interaction/chat/ChatPanel.tsx';
import type { Draft } from '../../interaction/chat/useDraft.ts';
import { useInteraction } from '../../interaction/InteractionContext.ts';
import panel from '../../interaction/Panel.module.css';
import { StagePeople } from '../../interaction/stage/StagePeople.tsx';
import { About } from './About.tsx';
import styles from './Watch.module.css';

/** The title and the audience in one line, where the rest of it is in a tab. */
export function ShowLine({ broadcast }: { broadcast: Broadcast }) {
  const { t } = useTranslation();
  return (
    <div className={styles.showLine}>
      <h1>
        <bdi>{broadcast.title}</bdi>
      </h1>
      {broadcast.status === 'live' && (
        <Badge icon="eye" data-testid="viewer-count">
          {t('broadcast.viewers', { count: broadcast.viewers })}
        </Badge>
      )}
    </div>
  );
}

/** Beside the picture: the chat, and for those who moderate the people of the stage above it. */
export function SideSeats({ draft }: { draft: Draft }) {
  const { canModerate } = useInteraction();
  return (
    <aside className={styles.side}>
      {canModerate && (
        <div className={panel.card}>
          <StagePeople />
        </div>
      )}
      <ChatPanel draft={draft} />
    </aside>
  );
}

type Tab = 'chat' | 'stage' | 'shop' | 'about';

/** Under the picture of a phone: one thing at a time. */
export function TabbedSeats({ broadcast, draft }: { broadcast: Broadcast; draft: Draft }) {
  const { t } = useTranslation();
  const { canModerate, view, room, state } = useInteraction();
  const runsShop = useRunsShop(room);
  const [tab, setTab] = useState<Tab>('chat');
  const hands = view.hands.length;
  const stage = {
    id: 'stage' as const,
    label: hands > 0 ? t('stage.tabWithHands', { count: hands }) : t('stage.title'),
    content: (
      <div className={styles.scroll}>
        <StagePeople />
      </div>
    ),
  };
  const shop = {
    id: 'shop' as const,
    label: t('shop.desk'),
    content: (
      <div className={styles.scroll}>
        <ProductDrawer broadcastId={broadcast.id} room={room} />
      </div>
    ),
  };
  const isGone = (tab === 'stage' && !canModerate) || (tab === 'shop' && !runsShop);
  return (
    <div className={styles.tabs}>
      <Tabs<Tab>
        label={t('watch.views')}
        selected={isGone ? 'chat' : tab}
        onChange={setTab}
        isFilling
        tabs={[
          { id: 'chat', label: t('chat.title'), content: <ChatPanel draft={draft} isBare /> },
          ...(canModerate ? [stage] : []),
          ...(runsShop ? [shop] : []),
          {
            id: 'about',
            label: t('watch.aboutShort'),
            content: (
              <div className={styles.scroll}>
                <About broadcast={broadcast} mayPublish={state.me?.permissions.includes('publish') ?? false} isAside />
              </div>
            ),
          },
        ]}
      />
    </div>
  );
}
