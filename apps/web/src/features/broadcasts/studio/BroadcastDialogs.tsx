import type { Broadcast } from '@footlight/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useFootlight } from '../../../client/context.ts';
import { useAct } from '../../../client/useAct.ts';
import { Button } from '../../../ui/Button.tsx';
import { Confirm, Dialog } from '../../../ui/Dialog.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { refreshLists, useKeepBroadcast } from '../queries.ts';
import { BroadcastForm } from './BroadcastForm.tsx';

interface DialogState {
  isOpen: boolean;
  onClose: () => void;
}

/** Makes a show and opens its studio. */
export function CreateDialog({ isOpen, onClose }: DialogState) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const keep = useKeepBroadcast();
  const navigate = useNavigate();
  return (
    <Dialog title={t('studio.createTitle')} isOpen={isOpen} onClose={onClose} data-testid="create-dialog">
      <BroadcastForm
        action={t('studio.create')}
        onSubmit={async (values) => {
          const broadcast = await api.createBroadcast({ body: values });
          keep(broadcast);
          onClose();
          navigate(`/studio/${broadcast.id}`);
        }}
      />
    </Dialog>
  );
}

/** Changes a show; deletes it as long as it is not live. */
export function EditDialog({ broadcast, isOpen, onClose }: DialogState & { broadcast: Broadcast }) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const keep = useKeepBroadcast();
  const notify = useNotify();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const { isPending, act } = useAct();

  async function remove() {
    const isGone = await act(() => api.deleteBroadcast({ params: { id: broadcast.id } }));
    setDeleting(false);
    if (!isGone) return;
    refreshLists(queries);
    notify(t('studio.deleted'));
    navigate('/studio');
  }

  return (
    <>
      <Dialog title={t('studio.editTitle')} isOpen={isOpen && !deleting} onClose={onClose} data-testid="edit-dialog">
        <BroadcastForm
          broadcast={broadcast}
          action={t('common.save')}
          onSubmit={async ({ kind: _, ...change }) => {
            keep(await api.updateBroadcast({ params: { id: broadcast.id }, body: change }));
            notify(t('common.saved'));
            onClose();
          }}
          aside={
            broadcast.status !== 'live' && (
              <Button variant="quiet" icon="trash" onPress={() => setDeleting(true)}>
                {t('common.delete')}
              </Button>
            )
          }
        />
      </Dialog>
      <Confirm
        title={t('studio.deleteTitle')}
        body={t('studio.deleteBody', { title: broadcast.title })}
        action={t('common.delete')}
        isOpen={deleting}
        isPending={isPending}
        onConfirm={remove}
        onClose={() => setDeleting(false)}
      />
    </>
  );
}
