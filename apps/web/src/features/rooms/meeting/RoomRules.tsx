import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { ErrorState } from '../../../ui/Message.tsx';
import { EditRoom } from '../list/RoomDialogs.tsx';
import { useMeetingParts } from './MeetingContext.ts';

/** What hosts change about the room from inside. Asked for when it is opened, for other hosts may have changed it; not while somebody writes in it. */
export function RoomRules({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const { roomId } = useMeetingParts().meeting;
  const room = useQuery({
    queryKey: ['room-rules', roomId],
    queryFn: ({ signal }) => api.getRoom({ params: { id: roomId }, query: {} }, { signal }),
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (room.data) return <EditRoom room={room.data} onClose={onClose} />;
  if (room.isPending) return <Loading />;
  return (
    <ErrorState title={t('rooms.outside.failedTitle')} body={messageOf(room.error, t)}>
      <Button icon="refresh" onPress={() => void room.refetch()}>
        {t('common.retry')}
      </Button>
    </ErrorState>
  );
}
