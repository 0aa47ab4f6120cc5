import type { AuditEntry } from '@footlight/contract';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Callout } from '../../../ui/Message.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { useInteraction } from '../InteractionContext.ts';
import styles from './Moderation.module.css';

/** Who did what to whom and when, newest first, with a way back where there is one. */
export function AuditDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { broadcast, interaction } = useInteraction();
  const queryKey = ['audit', broadcast.id];
  const audit = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => interaction.moderate.audit(pageParam ?? undefined),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 0,
  });
  const entries = audit.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Dialog title={t('moderation.audit')} isOpen onClose={onClose} data-testid="audit-dialog">
      {audit.isError && <Callout tone="danger">{messageOf(audit.error, t)}</Callout>}
      {audit.isPending && <Loading />}
      {audit.isSuccess && entries.length === 0 && <p className={styles.none}>{t('moderation.auditEmpty')}</p>}
      <ul className={styles.entries}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} queryKey={queryKey} />
        ))}
      </ul>
      {audit.hasNextPage && (
        <Button isPending={audit.isFetchingNextPage} onPress={() => void audit.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Dialog>
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
