import type { Broadcast } from '@footlight/contract';
import type { BroadcastRow } from './repository.ts';

/** A row as the contract shows it. `live` is what this node knows better than the database. */
export function broadcastView(
  row: BroadcastRow,
  live: { viewers: number; onAir: boolean | undefined; thumbnailUrl: string | null },
): Broadcast {
  return {
    id: row.id,
    roomId: row.room_id,
    title: row.title,
    description: row.description,
    kind: row.kind,
    visibility: row.visibility,
    status: row.status,
    onAir: row.status === 'live' && (live.onAir ?? row.on_air),
    autoRenew: row.auto_renew,
    startsWithEncoder: row.starts_with_encoder,
    thumbnailUrl: live.thumbnailUrl,
    host: { id: row.host_id, displayName: row.host_name },
    viewers: live.viewers,
    likes: row.likes,
    createdAt: row.created_at.toISOString(),
    scheduledAt: row.scheduled_at?.toISOString() ?? null,
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}
