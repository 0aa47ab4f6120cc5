import type { Meeting } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useNotify } from '../../ui/Toast.tsx';
import { linkOf } from './queries.ts';

/** Puts a room's link on the clipboard, or says it where the page may not. */
export function useCopyLink(): (room: Pick<Meeting, 'id' | 'inviteToken'>) => void {
  const { t } = useTranslation();
  const notify = useNotify();
  return (room) => {
    const link = linkOf(room);
    // No clipboard on insecure pages, or refused.
    const told = () => notify(t('rooms.linkIs', { link }));
    if (!navigator.clipboard) return told();
    navigator.clipboard.writeText(link).then(() => notify(t('rooms.linkCopied')), told);
  };
}
