import type { Meeting, RoomAccess } from '@footlight/contract';

/** What a form says of a room. */
export interface RoomValues {
  title: string;
  access: RoomAccess;
  /** Absent where it stays as it is, or there is none. */
  password?: string;
  lobby: boolean;
  /** Absent of a room that is made. */
  locked?: boolean;
  entryRole: Meeting['entryRole'];
  scheduledAt: string | null;
}

/** What of it is different from how the form began: everything else may have been changed meanwhile, by another host. */
export function changesOf(room: Meeting, { password, ...values }: RoomValues): Partial<RoomValues> {
  const changed = Object.entries(values).filter(([name, value]) => value !== room[name as keyof Meeting]);
  return { ...Object.fromEntries(changed), ...(password !== undefined && { password }) };
}
