import type { Meeting } from '@footlight/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight, useSession } from '../../../client/context.ts';
import { useAct } from '../../../client/useAct.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button, ButtonLink, IconButton } from '../../../ui/Button.tsx';
import { Confirm } from '../../../ui/Dialog.tsx';
import { MenuButton, MenuItem, MenuRule } from '../../../ui/Menu.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { CalendarButton } from '../CalendarButton.tsx';
import { roleName } from '../people/roles.ts';
import { linkOf, useRefreshRooms } from '../queries.ts';
import { ScheduleBadge } from '../ScheduleBadge.tsx';
import { useCopyLink } from '../useCopyLink.ts';
import styles from './Rooms.module.css';

export interface RoomCardProps {
  room: Meeting;
  onEdit: () => void;
  onMembers: () => void;
}

const accessIcons = { open: 'globe', password: 'lock', invite: 'users' } as const;

/** One of one's rooms: who is in it now, and the way in. */
export function RoomCard({ room, onEdit, onMembers }: RoomCardProps) {
  const { t } = useTranslation();
  const { user } = useSession();
  const copyLink = useCopyLink();
  const [isDeleting, setDeleting] = useState(false);
  const isOwner = room.host.id === user?.id;
  const isHost = room.role === 'host';
  const acts: Record<string, () => void> = { edit: onEdit, members: onMembers, delete: () => setDeleting(true) };
  const isBusy = room.people > 0;
  const isAwaited = room.waiting !== null && room.waiting > 0;

  return (
    <li className={styles.card} data-testid="room-card" data-id={room.id} data-busy={isBusy}>
      <div className={styles.title}>
        <h2>
          <bdi>{room.title}</bdi>
        </h2>
        {isHost && (
          <MenuButton
            label={t('rooms.menu', { title: room.title })}
            onAction={(id) => acts[id]?.()}
            items={
              <>
                <MenuItem id="edit" icon="edit" label={t('common.edit')} />
                <MenuItem id="members" icon="users" label={t('rooms.members.title')} />
                {isOwner && <MenuRule />}
                {isOwner && <MenuItem id="delete" icon="trash" label={t('common.delete')} />}
              </>
            }
          >
            <IconButton
              icon="more"
              size="small"
              label={t('rooms.menu', { title: room.title })}
              data-testid="room-menu"
            />
          </MenuButton>
        )}
      </div>
      <p className={styles.meta}>
        {isOwner
          ? t('rooms.yours')
          : `${t('rooms.hostedBy', { name: room.host.displayName })} · ${t('rooms.role', { role: roleName(room.role ?? 'viewer', false) })}`}
      </p>
      <div className={styles.badges}>
        <Badge tone={isBusy ? 'success' : 'neutral'} icon="users">
          {t('rooms.count', { count: room.people })}
        </Badge>
        {room.scheduledAt && <ScheduleBadge at={room.scheduledAt} />}
        {room.access !== 'open' && <Badge icon={accessIcons[room.access]}>{t(`rooms.access.${room.access}`)}</Badge>}
        {isAwaited ? (
          <Badge tone="warm" icon="clock" data-testid="card-waiting">
            {t('rooms.lobby.list', { count: room.waiting })}
          </Badge>
        ) : (
          room.lobby && <Badge icon="clock">{t('rooms.hasLobby')}</Badge>
        )}
        {room.locked && <Badge icon="lock">{t('rooms.isLocked')}</Badge>}
        {room.broadcastId && <Badge tone="live">{t('broadcast.live')}</Badge>}
      </div>
      <div className={styles.cardActions}>
        <ButtonLink
          to={pathOf(room)}
          variant={isBusy ? 'primary' : 'secondary'}
          icon="camera"
          aria-label={t('rooms.enterNamed', { title: room.title })}
          data-testid="enter-room"
        >
          {t('rooms.enter')}
        </ButtonLink>
        <Button
          variant="quiet"
          icon="link"
          onPress={() => copyLink(room)}
          aria-label={`${t('rooms.copyLink')}: ${room.title}`}
          data-testid="copy-room-link"
        >
          {t('rooms.copyLink')}
        </Button>
        <CalendarButton room={room} link={linkOf(room)} />
      </div>
      <DeleteRoom room={room} isOpen={isDeleting} onClose={() => setDeleting(false)} />
    </li>
  );
}

function pathOf(room: Meeting): string {
  const { pathname, search } = new URL(linkOf(room));
  return pathname + search;
}

interface DeleteRoomProps {
  room: Meeting;
  isOpen: boolean;
  onClose: () => void;
}

function DeleteRoom({ room, isOpen, onClose }: DeleteRoomProps) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const notify = useNotify();
  const refresh = useRefreshRooms();
  const { isPending, act } = useAct();

  async function remove() {
    if (!(await act(() => api.deleteRoom({ params: { id: room.id } })))) return;
    refresh();
    notify(t('rooms.deleted'));
    onClose();
  }

  return (
    <Confirm
      title={t('rooms.deleteTitle')}
      body={t('rooms.deleteBody', { title: room.title })}
      action={t('common.delete')}
      isOpen={isOpen}
      isPending={isPending}
      onConfirm={() => void remove()}
      onClose={onClose}
      data-testid="delete-room-dialog"
    />
  );
}
