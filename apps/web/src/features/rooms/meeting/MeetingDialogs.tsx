import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { useAct } from '../../../client/useAct.ts';
import { Confirm, Dialog } from '../../../ui/Dialog.tsx';
import { DeviceFields } from '../DeviceFields.tsx';
import { GoLiveForm } from './GoLiveForm.tsx';
import { LeaveForm } from './LeaveForm.tsx';
import { useMeetingParts } from './MeetingContext.ts';
import { RoomRules } from './RoomRules.tsx';
import { ShortcutList } from './ShortcutList.tsx';
import type { DialogName } from './useControls.ts';

export interface MeetingDialogsProps {
  dialog: DialogName | null;
  setDialog: (dialog: DialogName | null) => void;
}

/** Windows of the meeting, one at a time. */
export function MeetingDialogs({ dialog, setDialog }: MeetingDialogsProps) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const { meeting, stage, captures, state, speaks, manages } = useMeetingParts();
  const { isPending, act } = useAct();
  const onClose = () => setDialog(null);
  const showId = state.meeting?.broadcast?.id;

  async function confirm(ask: () => Promise<unknown>) {
    if (await act(ask)) onClose();
  }

  return (
    <>
      <Dialog
        title={t('rooms.devices.title')}
        isOpen={dialog === 'devices'}
        onClose={onClose}
        data-testid="devices-dialog"
      >
        <DeviceFields stage={stage} captures={captures} speaks={speaks} />
      </Dialog>
      <Dialog
        title={t('rooms.shortcuts.title')}
        isOpen={dialog === 'shortcuts'}
        onClose={onClose}
        data-testid="shortcuts-dialog"
      >
        <ShortcutList />
      </Dialog>
      <Dialog
        title={t('rooms.editTitle')}
        isOpen={dialog === 'room' && manages}
        onClose={onClose}
        data-testid="edit-room-dialog"
      >
        <RoomRules onClose={onClose} />
      </Dialog>
      <Dialog title={t('rooms.live.title')} isOpen={dialog === 'goLive'} onClose={onClose} data-testid="go-live-dialog">
        <GoLiveForm onDone={onClose} />
      </Dialog>
      <Dialog title={t('rooms.leave.title')} isOpen={dialog === 'leave'} onClose={onClose} data-testid="leave-dialog">
        <LeaveForm onEnd={() => setDialog('end')} />
      </Dialog>
      <Confirm
        title={t('rooms.end.title')}
        body={t('rooms.end.body')}
        action={t('rooms.controls.end')}
        isOpen={dialog === 'end'}
        isPending={isPending}
        onConfirm={() => void confirm(() => meeting.end())}
        onClose={onClose}
        data-testid="end-meeting-dialog"
      />
      <Confirm
        title={t('studio.endTitle')}
        body={t('rooms.live.stopBody')}
        action={t('rooms.live.stop')}
        isOpen={dialog === 'endShow' && showId !== undefined}
        isPending={isPending}
        onConfirm={() => void confirm(async () => showId && api.endBroadcast({ params: { id: showId } }))}
        onClose={onClose}
        data-testid="end-show-dialog"
      />
    </>
  );
}
