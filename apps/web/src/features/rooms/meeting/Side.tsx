import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/Button.tsx';
import { ChatPanel } from '../../interaction/chat/ChatPanel.tsx';
import type { Draft } from '../../interaction/chat/useDraft.ts';
import { PeoplePanel } from '../people/PeoplePanel.tsx';
import styles from './Meeting.module.css';
import type { PanelName } from './useControls.ts';

export interface SideProps {
  panel: PanelName;
  draft: Draft;
  onClose: () => void;
}

/** People or chat beside the tiles; on a phone over them. Escape closes it and gives the focus back. */
export function Side({ panel, draft, onClose }: SideProps) {
  const { t } = useTranslation();
  const side = useRef<HTMLElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another panel is another opening
  useEffect(() => {
    const before = document.activeElement;
    side.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [panel]);

  return (
    <aside
      ref={side}
      className={styles.side}
      tabIndex={-1}
      aria-label={t(panel === 'chat' ? 'chat.title' : 'rooms.people.title')}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
      data-testid={`panel-${panel}`}
    >
      <div className={styles.sideHead}>
        <h2>{t(panel === 'chat' ? 'chat.title' : 'rooms.people.title')}</h2>
        <IconButton icon="close" size="small" label={t('common.close')} onPress={onClose} data-testid="close-panel" />
      </div>
      <div className={styles.sideBody}>{panel === 'chat' ? <ChatPanel draft={draft} isBare /> : <PeoplePanel />}</div>
    </aside>
  );
}
