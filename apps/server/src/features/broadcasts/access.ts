import type { RoomRole } from '@footlight/contract';
import { AppError } from '../../base/errors.ts';
import type { Principal } from '../../base/principal.ts';
import type { BroadcastRow, BroadcastsRepository } from './repository.ts';

/** Who may see and run a broadcast. */
export class BroadcastAccess {
  readonly #repository: BroadcastsRepository;

  constructor(repository: BroadcastsRepository) {
    this.#repository = repository;
  }

  /** The role this principal has in it, or null where it may not even know of it. */
  async roleIn(row: BroadcastRow, principal: Principal): Promise<RoomRole | null> {
    if (principal.kind === 'user') {
      if (row.host_id === principal.userId) return 'host';
      const invited = await this.#repository.memberRole(row.id, principal.userId);
      if (principal.role === 'admin') return invited ?? 'moderator';
      if (invited !== undefined) return invited;
    }
    return row.visibility === 'private' ? null : 'viewer';
  }

  /** The row, if this principal may see it; a private show does not exist for others. */
  async visible(row: BroadcastRow | undefined, principal: Principal): Promise<{ row: BroadcastRow; role: RoomRole }> {
    const role = row === undefined ? null : await this.roleIn(row, principal);
    if (row === undefined || role === null) throw new AppError('not_found', 'no such broadcast');
    return { row, role };
  }

  /** The row, if this principal may run the show: its host, a co-host or an admin. */
  async managed(row: BroadcastRow | undefined, principal: Principal): Promise<BroadcastRow> {
    const { row: found, role } = await this.visible(row, principal);
    const admin = principal.kind === 'user' && principal.role === 'admin';
    if (role !== 'host' && !admin) throw new AppError('forbidden', 'only the host may do that');
    return found;
  }
}
