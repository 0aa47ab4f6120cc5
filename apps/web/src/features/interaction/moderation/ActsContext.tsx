import type { Api, Person } from '@footlight/client';
import { limits } from '@footlight/contract';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import dialogStyles from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { useInteraction } from '../InteractionContext.ts';
import { ProfileDialog } from '../people/ProfileDialog.tsx';

export interface NamedPerson extends Person {
  displayName: string;
}

export interface Acts {
  api: Api;
  /** Does it and says what became of it. */
  run: (act: Promise<unknown>, done?: string) => void;
  /** Asks for a reason first, because it keeps somebody out. */
  askBan: (person: NamedPerson) => void;
  /** Shows what may be known of an account. */
  showProfile: (person: NamedPerson) => void;
}

const ActsContext = createContext<Acts | null>(null);

export function useActs(): Acts {
  const acts = useContext(ActsContext);
  if (!acts) throw new TypeError('useActs needs an ActsProvider above it');
  return acts;
}

/** Carries out what moderators press anywhere below. */
export function ActsProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { api } = useFootlight();
  const [banned, setBanned] = useState<NamedPerson | null>(null);
  const [shown, setShown] = useState<NamedPerson | null>(null);
  const acts = useMemo<Acts>(
    () => ({
      api,
      run: (act, done) => {
        act.then(
          () => done && notify(done),
          (error: unknown) => notify(messageOf(error, t), 'danger'),
        );
      },
      askBan: setBanned,
      showProfile: setShown,
    }),
    [api, notify, t],
  );
  return (
    <ActsContext value={acts}>
      {children}
      <BanDialog person={banned} onClose={() => setBanned(null)} />
      {shown && <ProfileDialog id={shown.id} displayName={shown.displayName} onClose={() => setShown(null)} />}
    </ActsContext>
  );
}

function BanDialog({ person, onClose }: { person: NamedPerson | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { interaction } = useInteraction();
  const { run } = useActs();
  const [reason, setReason] = useState('');
  if (!person) return null;

  function ban(who: NamedPerson) {
    run(interaction.moderate.ban(who, reason.trim()), t('moderation.banned', { name: who.displayName }));
    setReason('');
    onClose();
  }

  return (
    <Dialog
      title={t('moderation.banTitle', { name: person.displayName })}
      isOpen
      onClose={onClose}
      role="alertdialog"
      data-testid="ban-dialog"
    >
      <p className={dialogStyles.body}>{t('moderation.banBody')}</p>
      <TextField
        label={t('moderation.reason')}
        hint={t('moderation.reasonHint')}
        value={reason}
        onChange={setReason}
        maxLength={limits.reasonLength}
      />
      <div className={dialogStyles.actions}>
        <Button variant="quiet" onPress={onClose} autoFocus>
          {t('common.cancel')}
        </Button>
        <Button variant="danger" onPress={() => ban(person)} data-testid="confirm">
          {t('moderation.ban')}
        </Button>
      </div>
    </Dialog>
  );
}
