import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { useSession } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { useFollow, useProfile } from './useProfile.ts';

/** Follows a host. Who has no account is taken to the login and back. */
export function FollowButton({ hostId, name }: { hostId: string; name: string }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { user } = useSession();
  const { data } = useProfile(hostId);
  const follow = useFollow(hostId);
  if (user?.id === hostId || !data) return null;

  function press() {
    if (!user) void navigate(`/login?next=${encodeURIComponent(pathname)}`);
    else follow.mutate(!data?.following, { onError: (error) => notify(messageOf(error, t), 'danger') });
  }

  return (
    <Button
      size="small"
      variant={data.following ? 'secondary' : 'primary'}
      icon={data.following ? 'check' : 'plus'}
      aria-label={t(data.following ? 'people.unfollow' : 'people.follow', { name })}
      isPending={follow.isPending}
      onPress={press}
      data-testid="follow"
      data-following={data.following}
    >
      {t(data.following ? 'people.following' : 'people.followShort')}
    </Button>
  );
}
