import type { Meeting } from '@footlight/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import { CopyField } from '../../../ui/CopyField.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { CalendarButton } from '../CalendarButton.tsx';
import { linkOf, useRefreshRooms } from '../queries.ts';
import { RoomForm } from './RoomForm.tsx';
import { changesOf } from './roomValues.ts';

/** Makes a room for later, and shows the link that leads to it. */
export function CreateRoomDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const refresh = useRefreshRooms();
  const [made, setMade] = useState<Meeting | null>(null);

  function close() {
    setMade(null);
    onClose();
  }

  return (
    <Dialog
      title={t(made ? 'rooms.createdTitle' : 'rooms.createTitle')}
      isOpen={isOpen}
      onClose={close}
      data-testid="create-room-dialog"
    >
      {made ? (
        <>
          <CopyField label={t('rooms.link')} value={linkOf(made)} data-testid="room-link" />
          <CalendarButton room={made} link={linkOf(made)} />
          <Button variant="primary" onPress={close} data-testid="room-made">
            {t('rooms.done')}
          </Button>
        </>
      ) : (
        <RoomForm
          action={t('rooms.create')}
          onSubmit={async (values) => {
            setMade(await api.createRoom({ body: values }));
            refresh();
          }}
        />
      )}
    </Dialog>
  );
}

export function EditRoomDialog({ room, onClose }: EditRoomProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('rooms.editTitle')} isOpen onClose={onClose} data-testid="edit-room-dialog">
      <EditRoom room={room} onClose={onClose} />
    </Dialog>
  );
}

export interface EditRoomProps {
  room: Meeting;
  onClose: () => void;
}

/** Changes a room; whoever is in it is told at once. */
export function EditRoom({ room, onClose }: EditRoomProps) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const notify = useNotify();
  const refresh = useRefreshRooms();
  const [link, setLink] = useState(linkOf(room));

  async function resetLink() {
    try {
      const changed = await api.updateRoom({ params: { id: room.id }, body: { resetInvite: true } });
      setLink(linkOf(changed));
      refresh();
      notify(t('rooms.linkReset'));
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    }
  }

  return (
    <>
      <CopyField label={t('rooms.link')} value={link} data-testid="room-link" />
      {room.access === 'invite' && (
        <div>
          <Button size="small" icon="refresh" onPress={() => void resetLink()}>
            {t('rooms.resetLink')}
          </Button>
        </div>
      )}
      <RoomForm
        room={room}
        action={t('common.save')}
        onSubmit={async (values) => {
          await api.updateRoom({ params: { id: room.id }, body: changesOf(room, values) });
          refresh();
          notify(t('common.saved'));
          onClose();
        }}
      />
    </>
  );
}
