import type { Peer } from '@footlight/contract';
import type { TFunction } from 'i18next';
import { MenuItem, MenuRule } from '../../../ui/Menu.tsx';
import type { InteractionParts } from '../InteractionContext.ts';
import type { Acts, NamedPerson } from './ActsContext.tsx';

/** In seconds; the server takes up to two weeks. */
const timeouts = [60, 600, 3600, 86_400] as const;

/** The peer of a person, if that person is in the room; one who may come on stage before the others. */
export function peerOf(peers: readonly Peer[], { kind, id }: Pick<NamedPerson, 'kind' | 'id'>): Peer | undefined {
  const own = peers.filter((peer) => (kind === 'user' ? peer.userId : peer.guestId) === id);
  return own.find(({ role }) => role === 'speaker') ?? own[0];
}

/** Who a peer is; null for one that is no person (an encoder). */
export function personOf({ userId, guestId, displayName }: Omit<Peer, 'role' | 'peerId'>): NamedPerson | null {
  if (userId !== null) return { kind: 'user', id: userId, displayName };
  return guestId === null ? null : { kind: 'guest', id: guestId, displayName };
}

/** What a moderator can do to a person, and the host beyond that. Nobody moderates the host. */
export function personItems(
  person: NamedPerson,
  peer: Peer | undefined,
  { state, venue }: InteractionParts,
  t: TFunction,
) {
  const isModerator = peer?.role === 'moderator';
  // Meetings give roles in their list of people.
  const canName =
    venue.of === 'broadcast' &&
    person.kind === 'user' &&
    peer?.role !== 'speaker' &&
    state.me?.permissions.includes('manage');
  return (
    <>
      {canName && (
        <MenuItem
          id={isModerator ? 'dismiss' : 'name'}
          icon="shield"
          label={t(isModerator ? 'moderation.dismiss' : 'moderation.name')}
        />
      )}
      {peer?.role === 'viewer' && <MenuItem id="invite" icon="users" label={t('stage.invite')} />}
      {peer?.role === 'speaker' && <MenuItem id="mute" icon="microphoneOff" label={t('stage.muteThem')} />}
      {peer?.role === 'speaker' && <MenuItem id="takeOff" icon="close" label={t('stage.takeOff')} />}
      <MenuRule />
      {timeouts.map((seconds) => (
        <MenuItem
          key={seconds}
          id={`timeout:${seconds}`}
          icon="clock"
          label={t('moderation.timeoutFor', { minutes: seconds / 60 })}
        />
      ))}
      <MenuItem id="clear" icon="trash" label={t('moderation.clearAll')} />
      {peer && <MenuItem id="remove" icon="logOut" label={t('moderation.remove')} />}
      <MenuItem id="ban" icon="ban" label={t('moderation.banMenu')} />
    </>
  );
}

/** Carries out what was chosen of `personItems`; true if it was one of them. */
export function actOn(
  id: string,
  person: NamedPerson,
  peer: Peer | undefined,
  { venue, interaction: { moderate } }: InteractionParts,
  { run, askBan, api }: Acts,
  t: TFunction,
): boolean {
  const name = person.displayName;
  if (id.startsWith('timeout:')) {
    run(moderate.timeout(person, Number(id.slice('timeout:'.length))), t('moderation.timedOut', { name }));
    return true;
  }
  switch (id) {
    case 'name':
    case 'dismiss': {
      const role = id === 'name' ? 'moderator' : 'viewer';
      const body = { userId: person.id, role } as const;
      run(api.putMember({ params: { id: venue.id }, body }), t('moderation.namedNow', { name, role }));
      return true;
    }
    case 'clear':
      run(moderate.clearMessages(person), t('moderation.cleared', { name }));
      return true;
    case 'ban':
      askBan(person);
      return true;
    case 'invite':
      if (peer) run(moderate.inviteToStage(peer.peerId), t('stage.invitedThem', { name }));
      return true;
    case 'mute':
      if (peer) run(moderate.mutePeer(peer.peerId));
      return true;
    case 'takeOff':
      if (peer) run(moderate.takeFromStage(peer.peerId));
      return true;
    case 'remove':
      if (peer) run(moderate.removePeer(peer.peerId), t('moderation.removed', { name }));
      return true;
    default:
      return false;
  }
}
