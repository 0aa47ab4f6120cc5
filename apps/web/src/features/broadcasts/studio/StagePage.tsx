import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useSession } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { useTitle } from '../../../shell/useTitle.ts';
import { Button, ButtonLink } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { ErrorState } from '../../../ui/Message.tsx';
import { RequireUser } from '../../identity/RequireUser.tsx';
import { useBroadcast } from '../queries.ts';
import styles from './Stage.module.css';
import { NotYours, Stage } from './Stage.tsx';
import { WrapUp } from './WrapUp.tsx';

/** The studio of one show. */
export function StagePage() {
  const { id = '' } = useParams();
  return (
    <RequireUser>
      <OwnBroadcast id={id} key={id} />
    </RequireUser>
  );
}

function OwnBroadcast({ id }: { id: string }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const query = useBroadcast(id);
  const [tookPart, setTookPart] = useState(false);
  const broadcast = query.data;
  useTitle(broadcast?.title ?? t('studio.title'));

  if (query.isPending) return <Loading />;
  if (!broadcast) {
    return (
      <ErrorState isPage title={t('watch.failedTitle')} body={messageOf(query.error, t)}>
        <Button icon="refresh" onPress={() => void query.refetch()}>
          {t('common.retry')}
        </Button>
        <ButtonLink to="/studio">{t('studio.backToList')}</ButtonLink>
      </ErrorState>
    );
  }
  const isOver = broadcast.status === 'ended' || broadcast.status === 'cancelled';
  return (
    <div className={styles.page}>
      <Link to="/studio" className={styles.back}>
        <Icon name="arrowBack" size={16} />
        {t('studio.backToList')}
      </Link>
      {!isOver ? (
        <Stage broadcast={broadcast} onEntered={() => setTookPart(true)} />
      ) : tookPart || broadcast.host.id === user?.id ? (
        <WrapUp broadcast={broadcast} />
      ) : (
        <NotYours id={id} />
      )}
    </div>
  );
}
