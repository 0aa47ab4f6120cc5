import type { Member, RoomRole } from '@footlight/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../client/errors.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { Callout } from '../../ui/Message.tsx';
import { useNotify } from '../../ui/Toast.tsx';
import styles from './InvitedPeople.module.css';
import { InviteForm } from './InviteForm.tsx';

export interface InvitedPeopleProps {
  queryKey: readonly string[];
  /** What to say of them. */
  about: string;
  /** The first is what most are invited as. */
  roles: readonly [RoomRole, ...RoomRole[]];
  nameOf: (role: RoomRole) => string;
  list: () => Promise<readonly Member[]>;
  invite: (invited: { email: string; role: RoomRole }) => Promise<Member>;
  uninvite: (userId: string) => Promise<unknown>;
}

/** Accounts that are invited to a show or a meeting, and as what; another is invited below. */
export function InvitedPeople({ queryKey, about, roles, nameOf, list, invite, uninvite }: InvitedPeopleProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const notify = useNotify();
  const invited = useQuery({ queryKey, queryFn: list, staleTime: 0 });
  const refresh = () => queries.invalidateQueries({ queryKey });

  async function remove(userId: string) {
    try {
      await uninvite(userId);
      await refresh();
    } catch (error) {
      notify(messageOf(error, t), 'danger');
    }
  }

  return (
    <>
      <p className={styles.hint}>{about}</p>
      {invited.isPending && <Loading />}
      {invited.isError && <Callout tone="danger">{messageOf(invited.error, t)}</Callout>}
      {invited.data?.length === 0 && <p className={styles.hint}>{t('studio.membersEmpty')}</p>}
      <ul className={styles.list}>
        {invited.data?.map(({ user, role }) => (
          <li key={user.id} className={styles.person}>
            <Avatar name={user.displayName} id={user.id} />
            <span className={styles.name}>
              <bdi>{user.displayName}</bdi>
            </span>
            <Badge>{nameOf(role)}</Badge>
            <IconButton
              icon="close"
              size="small"
              label={t('studio.uninvite', { name: user.displayName })}
              onPress={() => void remove(user.id)}
            />
          </li>
        ))}
      </ul>
      <InviteForm
        roles={roles}
        nameOf={nameOf}
        onInvite={async (body) => {
          const { user } = await invite(body);
          await refresh();
          return user;
        }}
      />
    </>
  );
}
