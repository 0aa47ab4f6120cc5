import { FootlightError } from '@footlight/client';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useSession } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { ButtonLink } from '../../../ui/Button.tsx';
import type { IconName } from '../../../ui/Icon.tsx';
import { EmptyState } from '../../../ui/Message.tsx';
import { useArrival } from '../../../ui/useArrival.ts';
import type { HostStage } from '../../broadcasts/studio/HostStage.ts';
import { AgainButton } from './AgainButton.tsx';
import type { Door } from './door.ts';

export type OutsideDoor = Exclude<Door, 'loading' | 'prepare' | 'waiting' | 'in'>;

const icons: Record<OutsideDoor, IconName> = {
  left: 'check',
  denied: 'ban',
  locked: 'lock',
  removed: 'ban',
  replaced: 'external',
  uninvited: 'lock',
  ended: 'check',
  deleted: 'trash',
  notFound: 'search',
  forbidden: 'lock',
  full: 'users',
  unreachable: 'wifiOff',
  failed: 'alert',
};

/** Where trying again may lead somewhere. */
const mayAgain: ReadonlySet<Door> = new Set([
  'left',
  'denied',
  'locked',
  'replaced',
  'ended',
  'full',
  'unreachable',
  'failed',
]);
/** Where another account may lead somewhere. */
const mayLogIn: ReadonlySet<Door> = new Set(['notFound', 'forbidden', 'locked', 'uninvited']);

export interface OutsideProps {
  door: Door;
  error: unknown;
  stage: HostStage;
  onAgain: () => void;
}

/** Why one is not in the meeting, and what there is to do. Cameras and microphones are off here. */
export function Outside({ door, error, stage, onAgain }: OutsideProps) {
  const { t } = useTranslation();
  const { pathname, search } = useLocation();
  const { user } = useSession();
  const page = useArrival<HTMLDivElement>();
  // A full meeting is asked again and again for a place, and what is open goes in with it. The others may lead in again too.
  useEffect(() => {
    if (door !== 'full') stage.shutAll();
  }, [stage, door]);
  const shown = door in icons ? (door as OutsideDoor) : 'failed';
  return (
    <div ref={page} tabIndex={-1}>
      <EmptyState
        isPage
        icon={icons[shown]}
        title={t(`rooms.outside.${shown}Title`)}
        body={shown === 'failed' ? messageOf(error, t) : t(`rooms.outside.${shown}Body`)}
        data-testid={`room-${shown}`}
      >
        {mayAgain.has(shown) && (
          <AgainButton waitSeconds={shown === 'denied' ? waitOf(error) : 0} onPress={onAgain}>
            {t(shown === 'left' ? 'rooms.rejoin' : 'common.retry')}
          </AgainButton>
        )}
        {!user && mayLogIn.has(shown) && (
          <ButtonLink to={`/login?next=${encodeURIComponent(pathname + search)}`} variant="primary">
            {t('app.logIn')}
          </ButtonLink>
        )}
        <ButtonLink to={user ? '/rooms' : '/'}>{t(user ? 'rooms.toRooms' : 'pages.backHome')}</ButtonLink>
      </EmptyState>
    </div>
  );
}

/** How long there is to wait before the same is worth trying again. */
function waitOf(error: unknown): number {
  return error instanceof FootlightError ? (error.retryAfterSeconds ?? 0) : 0;
}
