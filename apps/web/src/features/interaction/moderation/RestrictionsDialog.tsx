import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Callout } from '../../../ui/Message.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { useInteraction } from '../InteractionContext.ts';
import styles from './Moderation.module.css';

/** Who may not write or come in now, and letting them again. */
export function RestrictionsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const notify = useNotify();
  const queries = useQueryClient();
  const { broadcast, interaction } = useInteraction();
  const queryKey = ['restrictions', broadcast.id];
  const restrictions = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => interaction.moderate.restrictions(pageParam ?? undefined),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 0,
  });
  const entries = restrictions.data?.pages.flatMap(({ items }) => items) ?? [];

  function lift(id: string) {
    interaction.moderate.lift(id).then(
      () => queries.invalidateQueries({ queryKey }),
      (error: unknown) => notify(messageOf(error, t), 'danger'),
    );
  }

  return (
    <Dialog title={t('moderation.restrictions')} isOpen onClose={onClose} data-testid="restrictions-dialog">
      {restrictions.isError && <Callout tone="danger">{messageOf(restrictions.error, t)}</Callout>}
      {restrictions.isPending && <Loading />}
      {restrictions.isSuccess && entries.length === 0 && (
        <p className={styles.none}>{t('moderation.restrictionsEmpty')}</p>
      )}
      <ul className={styles.entries}>
        {entries.map(({ id, kind, person, reason, by, at, until }) => (
          <li key={id} className={styles.entry}>
            <div>
              <p>
                <bdi>{person.displayName}</bdi> <Badge>{t('moderation.kind', { kind })}</Badge>
              </p>
              {reason && (
                <p className={styles.detail} dir="auto">
                  {reason}
                </p>
              )}
              <p className={styles.by}>
                {t('moderation.byWhom', { name: by, when: format.moment(at) })}
                {until && ` · ${t('moderation.until', { when: format.moment(until) })}`}
              </p>
            </div>
            <Button size="small" onPress={() => lift(id)} data-testid="lift">
              {t('moderation.lift')}
            </Button>
          </li>
        ))}
      </ul>
      {restrictions.hasNextPage && (
        <Button onPress={() => void restrictions.fetchNextPage()}>{t('common.more')}</Button>
      )}
    </Dialog>
  );
}
