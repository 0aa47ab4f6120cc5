import type { Meeting } from '@footlight/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useFootlight, useSession } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { useTitle } from '../../../shell/useTitle.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState, ErrorState } from '../../../ui/Message.tsx';
import { PageHead } from '../../../ui/PageHead.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { RequireUser } from '../../identity/RequireUser.tsx';
import { useRefreshRooms, useRooms } from '../queries.ts';
import { inOrder } from '../schedule.ts';
import { MembersDialog } from './MembersDialog.tsx';
import { RoomCard } from './RoomCard.tsx';
import { CreateRoomDialog, EditRoomDialog } from './RoomDialogs.tsx';
import styles from './Rooms.module.css';

export function RoomsPage() {
  const { t } = useTranslation();
  useTitle(t('app.rooms'));
  return (
    <RequireUser title={t('rooms.needAccountTitle')} body={t('rooms.needAccountBody')}>
      <MyRooms />
    </RequireUser>
  );
}

type Opened = { dialog: 'edit' | 'members'; room: Meeting } | { dialog: 'create' };

function MyRooms() {
  const { t } = useTranslation();
  const rooms = useRooms();
  const [opened, setOpened] = useState<Opened | null>(null);
  const items = inOrder(rooms.data?.pages.flatMap((page) => page.items) ?? []);
  const close = () => setOpened(null);
  const schedule = (
    <Button icon="calendar" onPress={() => setOpened({ dialog: 'create' })} data-testid="new-room">
      {t('rooms.schedule')}
    </Button>
  );

  return (
    <div className={styles.page}>
      <PageHead title={t('app.rooms')} body={t('rooms.body')}>
        {schedule}
        <MeetNow />
      </PageHead>
      {rooms.isPending && <Skeletons />}
      {rooms.isError && (
        <ErrorState title={t('rooms.failedTitle')} body={messageOf(rooms.error, t)}>
          <Button icon="refresh" onPress={() => void rooms.refetch()}>
            {t('common.retry')}
          </Button>
        </ErrorState>
      )}
      {rooms.isSuccess && items.length === 0 && (
        <EmptyState icon="users" title={t('rooms.emptyTitle')} body={t('rooms.emptyBody')} data-testid="rooms-empty" />
      )}
      {items.length > 0 && (
        <ul className={styles.grid} data-testid="rooms">
          {items.map((room) => (
            <RoomCard
              key={room.id}
              room={room}
              onEdit={() => setOpened({ dialog: 'edit', room })}
              onMembers={() => setOpened({ dialog: 'members', room })}
            />
          ))}
        </ul>
      )}
      {rooms.hasNextPage && (
        <div>
          <Button isPending={rooms.isFetchingNextPage} onPress={() => void rooms.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </div>
      )}
      <CreateRoomDialog isOpen={opened?.dialog === 'create'} onClose={close} />
      {opened?.dialog === 'edit' && <EditRoomDialog room={opened.room} onClose={close} />}
      {opened?.dialog === 'members' && <MembersDialog room={opened.room} onClose={close} />}
    </div>
  );
}

/** One press: a room that is open to whoever has its link, and its door. */
function MeetNow() {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const { user } = useSession();
  const navigate = useNavigate();
  const notify = useNotify();
  const refresh = useRefreshRooms();
  const [isPending, setPending] = useState(false);

  async function meet() {
    setPending(true);
    try {
      const title = t('rooms.defaultTitle', { name: user?.displayName ?? '' });
      const { id } = await api.createRoom({ body: { title } });
      refresh();
      navigate(`/room/${id}`);
    } catch (error) {
      notify(messageOf(error, t), 'danger');
      setPending(false);
    }
  }

  return (
    <Button variant="primary" icon="camera" isPending={isPending} onPress={() => void meet()} data-testid="meet-now">
      {t('rooms.meetNow')}
    </Button>
  );
}

function Skeletons() {
  return (
    <div className={styles.grid} aria-hidden="true">
      {[0, 1, 2].map((place) => (
        <div key={place} className={styles.card}>
          <Skeleton width="70%" height="1.3rem" />
          <Skeleton width="45%" />
          <Skeleton width="100%" height="2.5rem" />
        </div>
      ))}
    </div>
  );
}
