import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { Confirm } from '../../../ui/Dialog.tsx';
import { Switch } from '../../../ui/Switch.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { useInteraction } from '../../interaction/InteractionContext.ts';
import { useMeetingParts } from '../meeting/MeetingContext.ts';
import { useCopyMeetingLink } from '../meeting/useCopyMeetingLink.ts';
import { Hands } from './Hands.tsx';
import { LobbyList } from './LobbyList.tsx';
import styles from './People.module.css';
import { PersonRow } from './PersonRow.tsx';
import { countOf, matching, type PersonInfo, personsOf, unnamedOf } from './people.ts';
import { UnnamedList } from './UnnamedList.tsx';
import { useUnnamed } from './useUnnamed.ts';

/** From so many on somebody is found faster by name. */
const searchFrom = 8;
/** So many are drawn at once; in a full house everybody else is a press or a search away. */
const step = 50;

/** Everybody in the meeting, who waits for it, and what hosts can do about both. */
export function PeoplePanel() {
  const { t } = useTranslation();
  const copyLink = useCopyMeetingLink();
  const { meeting, state, captures, own, moderates, manages, run } = useMeetingParts();
  const { view } = useInteraction();
  const [search, setSearch] = useState('');
  const [most, setMost] = useState(step);
  const [removed, setRemoved] = useState<PersonInfo | null>(null);
  const sharesScreen = captures.screen.status === 'on';
  const { me, peers, published, meeting: shown } = state;
  const { isMuted, hasCamera } = own;
  // Levels change several times a second, and nothing of them is in this list.
  const people = useMemo(
    () => personsOf({ me, peers, published, meeting: shown }, { isMuted, hasCamera, sharesScreen }, view.hands),
    [me, peers, published, shown, isMuted, hasCamera, sharesScreen, view.hands],
  );
  const found = matching(people, search);
  const count = countOf(state);
  const unnamed = unnamedOf(state);
  const listsUnnamed = moderates && unnamed > 0;
  const others = useUnnamed(search, listsUnnamed);

  return (
    <div className={styles.panel}>
      <div className={styles.tools}>
        <Button size="small" icon="link" onPress={copyLink} data-testid="copy-meeting-link">
          {t('rooms.copyLink')}
        </Button>
        {moderates && (
          <Button
            size="small"
            icon="microphoneOff"
            onPress={() => run(meeting.muteAll(), t('rooms.people.allMuted'))}
            data-testid="mute-all"
          >
            {t('rooms.people.muteAll')}
          </Button>
        )}
      </div>
      {manages && shown && (
        <div className={styles.switches}>
          <Switch
            label={t('rooms.people.lock')}
            isSelected={shown.locked}
            onChange={(locked) => run(meeting.setLocked(locked))}
          />
          <Switch
            label={t('rooms.people.lobby')}
            isSelected={shown.lobby}
            onChange={(lobby) => run(meeting.setLobby(lobby))}
          />
        </div>
      )}
      {manages && <LobbyList />}
      <Hands />
      <section className={styles.section} aria-label={t('rooms.people.inside', { count })}>
        <h3 data-testid="people-count">{t('rooms.people.inside', { count })}</h3>
        {unnamed > 0 && !moderates && (
          <p className={styles.hint} data-testid="people-unnamed">
            {t('rooms.people.unnamed', { count: unnamed })}
          </p>
        )}
        {count >= searchFrom && (
          <TextField
            label={t('rooms.people.search')}
            type="search"
            value={search}
            onChange={setSearch}
            data-testid="search-people"
          />
        )}
        {found.length === 0 && !listsUnnamed && (
          <p className={styles.hint}>{t(unnamed > 0 ? 'rooms.people.nobodyNamed' : 'rooms.people.nobody')}</p>
        )}
        <ul className={styles.list} data-testid="people">
          {found.slice(0, most).map((person) => (
            <PersonRow key={person.peer.peerId} person={person} onRemove={setRemoved} />
          ))}
        </ul>
        {found.length > most && <Button onPress={() => setMost(most + step)}>{t('common.more')}</Button>}
      </section>
      {listsUnnamed && <UnnamedList found={others} onRemove={setRemoved} />}
      <Confirm
        title={t('rooms.people.removeTitle', { name: removed?.peer.displayName ?? '' })}
        body={t('rooms.people.removeBody')}
        action={t('rooms.people.remove')}
        isOpen={removed !== null}
        onConfirm={() => {
          if (removed) run(meeting.remove(removed.peer.peerId));
          setRemoved(null);
        }}
        onClose={() => setRemoved(null)}
        data-testid="remove-dialog"
      />
    </div>
  );
}
