import type { RoomSession } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { LineUpEditor } from './LineUpEditor.tsx';
import { ProductDrawer } from './ProductDrawer.tsx';

/** The shop in the studio: before the show its line-up, while it is live what is shown. */
export function StudioShop({ broadcast, room }: { broadcast: Broadcast; room: RoomSession }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  if (broadcast.status !== 'live') {
    return (
      <Card
        title={t('shop.lineUp')}
        aside={
          <ButtonLink to="/studio/products" variant="quiet" size="small" icon="bag">
            {t('shop.catalogue')}
          </ButtonLink>
        }
      >
        <LineUpEditor broadcastId={broadcast.id} />
      </Card>
    );
  }
  return (
    <>
      <ProductDrawer
        broadcastId={broadcast.id}
        room={room}
        aside={
          <Button size="small" variant="quiet" icon="edit" onPress={() => setEditing(true)} data-testid="edit-line-up">
            {t('shop.lineUp')}
          </Button>
        }
      />
      <Dialog title={t('shop.lineUp')} isOpen={editing} onClose={() => setEditing(false)}>
        <LineUpEditor broadcastId={broadcast.id} />
      </Dialog>
    </>
  );
}
