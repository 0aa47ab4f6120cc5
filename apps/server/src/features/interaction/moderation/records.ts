import type { RoomRole } from '@footlight/contract';
import type { Logger } from '../../../base/logger.ts';
import type { MemberNamed } from '../../broadcasts/index.ts';
import type { ChatDoor } from '../chat/door.ts';
import type { ModeratorAct } from '../hands/service.ts';
import { personOf } from '../people.ts';
import type { Acts } from './acts.ts';
import { showOf } from './standing.ts';

/** Writes down whom a host has made a moderator or co-host, or no longer lets be one. */
export function memberNamed(acts: Acts): MemberNamed {
  return async ({ row, user, before, after, by }) => {
    if (by.kind !== 'user' || before === after || (!moderates(before) && !moderates(after))) return;
    await acts.record({
      action: moderates(after) ? 'moderator_named' : 'moderator_removed',
      show: showOf(row),
      actor: { id: by.userId, displayName: by.displayName },
      target: user,
      detail: after ?? '',
    });
  };
}

/** Writes down what moderators did to somebody on the way to the stage. It is done already, so a failure is only logged. */
export function moderatorActs({ acts, door, logger }: { acts: Acts; door: ChatDoor; logger: Logger }) {
  return ({ action, room, by, target }: ModeratorAct): void => {
    const { principal } = by;
    if (principal.kind !== 'user') return;
    const record = async () => {
      await acts.record({
        action,
        show: await door.showOf(room.id),
        actor: { id: principal.userId, displayName: principal.displayName },
        target: { id: personOf(target.identity).id, displayName: target.principal.displayName },
      });
    };
    record().catch((error: unknown) => logger.error({ err: error, action }, 'an act could not be written down'));
  };
}

function moderates(role: RoomRole | null): boolean {
  return role === 'host' || role === 'moderator';
}
