import type { AuditEntry } from '@footlight/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { useInteraction } from '../InteractionContext.ts';
import styles from './Moderation.module.css';
import { RecordsDialog } from './RecordsDialog.tsx';

/** Who did what to whom and when, newest first, with a way back where there is one. */
export function AuditDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { venue, interaction } = useInteraction();
  const queryKey = ['audit', venue.id];
  return (
    <RecordsDialog
      title={t('moderation.audit')}
      empty={t('moderation.auditEmpty')}
      queryKey={queryKey}
      load={(cursor) => interaction.moderate.audit(cursor)}
      onClose={onClose}
      data-testid="audit-dialog"
    >
      {(entry) => <Entry key={entry.id} entry={entry} queryKey={queryKey} />}
    </RecordsDialog>
  );
}

function Entry({ entry, queryKey }: { entry: AuditEntry; queryKey: string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const notify = useNotify();
  const queries = useQueryClient();
  const { interaction } = useInteraction();
  const [isPending, setPending] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const { action, actor, target, detail, at, undoable, undoneAt } = entry;

  async function undo() {
    setPending(true);
    try {
      await interaction.moderate.undo(entry.id);
      // The button is about to go, and the focus must not go with it: the dialog would hear no key any more.
      row.current?.focus();
      await queries.invalidateQueries({ queryKey });
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    } finally {
      setPending(false);
    }
  }

  return (
    <li ref={row} tabIndex={-1} className={styles.entry} data-testid="audit-entry" data-action={action}>
      <div>
        <p>
          <strong>{t('moderation.act', { action })}</strong> {target && <bdi>{target.displayName}</bdi>}
        </p>
        {detail && (
          <p className={styles.detail} dir="auto">
            {detail}
          </p>
        )}
        <p className={styles.by}>
          {t('moderation.byWhom', { name: actor.displayName, when: format.moment(at) })}
          {undoneAt && ` · ${t('moderation.undone')}`}
        </p>
      </div>
      {undoable && !undoneAt && (
        <Button size="small" isPending={isPending} onPress={() => void undo()} data-testid="undo">
          {t('moderation.undo')}
        </Button>
      )}
    </li>
  );
}
