import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { Callout } from '../../../ui/Message.tsx';
import { useInteraction } from '../../interaction/InteractionContext.ts';
import { useMeetingParts } from '../meeting/MeetingContext.ts';
import styles from './People.module.css';
import { PersonRow } from './PersonRow.tsx';
import { type PersonInfo, personsOf } from './people.ts';
import type { useUnnamed } from './useUnnamed.ts';

export interface UnnamedListProps {
  found: ReturnType<typeof useUnnamed>;
  onRemove: (person: PersonInfo) => void;
}

const silent = { isMuted: true, hasCamera: false, sharesScreen: false };

/** For hosts and moderators: those who only listen in a large meeting, of whom everybody else knows the number. */
export function UnnamedList({ found, onRemove }: UnnamedListProps) {
  const { t } = useTranslation();
  const { state } = useMeetingParts();
  const { hands } = useInteraction().view;
  const known = new Set([state.me?.peerId, ...state.peers.map(({ peerId }) => peerId)]);
  const peers = (found.data?.pages ?? []).flatMap(({ items }) => items).filter(({ peerId }) => !known.has(peerId));
  const people = personsOf({ me: null, peers, published: [], meeting: state.meeting }, silent, hands);
  return (
    <section className={styles.section} aria-label={t('rooms.people.listeners')}>
      <h3>{t('rooms.people.listeners')}</h3>
      {found.isError && <Callout tone="danger">{t('rooms.people.listenersFailed')}</Callout>}
      {found.isSuccess && people.length === 0 && <p className={styles.hint}>{t('rooms.people.nobody')}</p>}
      <ul className={styles.list} data-testid="unnamed">
        {people.map((person) => (
          <PersonRow key={person.peer.peerId} person={person} onRemove={onRemove} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          isPending={found.isFetchingNextPage}
          onPress={() => void found.fetchNextPage()}
          data-testid="more-unnamed"
        >
          {t('common.more')}
        </Button>
      )}
    </section>
  );
}
