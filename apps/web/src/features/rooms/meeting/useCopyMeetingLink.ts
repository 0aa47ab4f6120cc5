import { FootlightError } from '@footlight/client';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { useNotify } from '../../../ui/Toast.tsx';
import { type Linked, useCopyLink } from '../useCopyLink.ts';
import { useMeetingParts } from './MeetingContext.ts';

/**
 * Copies the meeting's link as it is at this moment: who comes in by it, its secret and who may know that change while one is inside, at places that do not tell
 * this page.
 */
export function useCopyMeetingLink(): () => void {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const notify = useNotify();
  const copyLink = useCopyLink();
  const { meeting, invite } = useMeetingParts();
  return () => {
    const asked = api.getRoom({ params: { id: meeting.roomId }, query: invite === null ? {} : { invite } });
    asked.then(copyLink, (error: unknown) => {
      // By invitation now, and one was not: no link is known here either.
      const isHidden = error instanceof FootlightError && error.code === 'not_found';
      if (isHidden) copyLink({ id: meeting.roomId, access: 'invite', inviteToken: null } satisfies Linked);
      else notify(messageOf(error, t), 'danger');
    });
  };
}
