import type { RoomRole } from '@footlight/contract';
import type { Logger } from '../../../base/logger.ts';
import { identityKey } from '../../../base/principal.ts';
import type { MemberNamed } from '../../broadcasts/index.ts';
import type { MeetingAct } from '../../rooms/index.ts';
import { conversationOf } from '../conversations/broadcast-conversations.ts';
import type { MeetingConversations } from '../conversations/meeting-conversations.ts';
import type { ModeratorAct } from '../hands/service.ts';
import { personOf } from '../people.ts';
import type { Acts } from './acts.ts';
import type { Standing } from './standing.ts';

/** Writes down whom a host has made a moderator or co-host, or no longer lets be one. */
export function memberNamed(acts: Acts): MemberNamed {
  return async ({ row, user, before, after, by }) => {
    if (by.kind !== 'user' || before === after || (!moderates(before) && !moderates(after))) return;
    await acts.record({
      action: moderates(after) ? 'moderator_named' : 'moderator_removed',
      conversation: conversationOf(row),
      actor: { id: by.userId, displayName: by.displayName },
      target: user,
      detail: after ?? '',
    });
  };
}

interface RecordsDeps {
  acts: Acts;
  meetings: MeetingConversations;
  standing: Standing;
  logger: Logger;
}

/** Writes down what moderators did to somebody on the stage or on the way to it: to somebody in a meeting in its own log. It is done already, so a failure is only logged. */
export function moderatorActs({ acts, meetings, standing, logger }: RecordsDeps) {
  return ({ action, room, by, target }: ModeratorAct): void => {
    const { principal } = by;
    const { moment } = acts;
    const record = async () => {
      const ofMeeting = target.door === 'member' ? await meetings.ofRoom(room.id) : undefined;
      const act = {
        action,
        conversation: ofMeeting ?? (await standing.inRoom(room.id)),
        actor: { id: personOf(by.identity).id, displayName: principal.displayName },
        target: { id: personOf(target.identity).id, displayName: target.principal.displayName },
      };
      await acts.record(act, { moment });
    };
    record().catch((error: unknown) => logger.error({ err: error, action }, 'an act could not be written down'));
  };
}

/** Writes down what was done in a meeting, in its own log also while a show has it; muting everybody is there on the stage of any show too. */
export function meetingActs({ acts, meetings, standing, logger }: RecordsDeps) {
  return ({ action, roomId, by, target, detail }: MeetingAct): void => {
    const { moment } = acts;
    const record = async () => {
      const act = {
        action,
        conversation: (await meetings.ofRoom(roomId)) ?? (await standing.inRoom(roomId)),
        actor: { id: personOf(identityKey(by)).id, displayName: by.displayName },
        target: target ?? undefined,
        detail,
      };
      await acts.record(act, { moment });
    };
    record().catch((error: unknown) => logger.error({ err: error, action }, 'an act could not be written down'));
  };
}

function moderates(role: RoomRole | null): boolean {
  return role === 'host' || role === 'moderator';
}
