import type { Meeting } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useNotify } from '../../ui/Toast.tsx';
import { isWayIn, linkOf } from './queries.ts';

export type Linked = Pick<Meeting, 'id' | 'access' | 'inviteToken'>;

/** Puts a room's link on the clipboard, or says it where the page may not; and says so where this person knows no link that lets others in. */
export function useCopyLink(): (room: Linked) => void {
  const { t } = useTranslation();
  const notify = useNotify();
  return (room) => {
    if (!isWayIn(room)) return notify(t('rooms.linkAtHost'));
    const link = linkOf(room);
    // No clipboard on insecure pages, or refused.
    const told = () => notify(t('rooms.linkIs', { link }));
    if (!navigator.clipboard) return told();
    navigator.clipboard.writeText(link).then(() => notify(t('rooms.linkCopied')), told);
  };
}
