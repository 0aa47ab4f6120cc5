import type { Peer } from '@footlight/contract';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNotify } from '../../../ui/Toast.tsx';
import { useMeetingParts } from '../meeting/MeetingContext.ts';
import { leaderNews, leaderOf } from './leader.ts';

/** Says who leads the meeting from now on, whenever that is somebody else than before. */
export function useLeaderNews(): void {
  const { t } = useTranslation();
  const notify = useNotify();
  const { me, peers, meeting } = useMeetingParts().state;
  const led = useRef<Peer | null | undefined>(undefined);

  useEffect(() => {
    // Not known without a connection; it is no news afterwards that the same person leads.
    if (meeting === null) return;
    const state = { me, peers, meeting };
    const leader = leaderOf(state);
    if (leader === undefined) return;
    const before = led.current;
    led.current = leader;
    const news = before === undefined ? null : leaderNews(before, state);
    if (news === null) return;
    const { left, now, name } = news;
    notify(left === null ? t('rooms.notice.leads', { now, name }) : t('rooms.notice.leadsAfter', { left, now, name }));
  }, [me, peers, meeting, notify, t]);
}
