import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { useInteraction } from '../InteractionContext.ts';
import styles from './Moderation.module.css';
import { RecordsDialog } from './RecordsDialog.tsx';

/** Who may not write or come in now, and letting them again. */
export function RestrictionsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const notify = useNotify();
  const queries = useQueryClient();
  const { venue, interaction } = useInteraction();
  const queryKey = ['restrictions', venue.id];
  function lift(id: string) {
    interaction.moderate.lift(id).then(
      () => queries.invalidateQueries({ queryKey }),
      (error: unknown) => notify(messageOf(error, t), 'danger'),
    );
  }

  return (
    <RecordsDialog
      title={t('moderation.restrictions')}
      empty={t('moderation.restrictionsEmpty')}
      queryKey={queryKey}
      load={(cursor) => interaction.moderate.restrictions(cursor)}
      onClose={onClose}
      data-testid="restrictions-dialog"
    >
      {({ id, kind, person, reason, by, at, until }) => (
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
      )}
    </RecordsDialog>
  );
}
