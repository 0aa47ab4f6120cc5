import type { RoomRole } from '@footlight/contract';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNotify } from '../../../ui/Toast.tsx';
import { roleNews } from './roles.ts';

/** Tells this person what they may do from now on; `role` is undefined while it is not known. */
export function useRoleNews(role: RoomRole | undefined): void {
  const { t } = useTranslation();
  const notify = useNotify();
  const had = useRef(role);
  useEffect(() => {
    if (role === undefined) return;
    const news = had.current === undefined ? null : roleNews(had.current, role);
    had.current = role;
    if (news === 'speaks') notify(t('rooms.notice.maySpeak'));
    else if (news === 'listens') notify(t('rooms.notice.listens'));
    else if (news !== null) notify(t('rooms.notice.role', { role: news }));
  }, [role, notify, t]);
}
