import type { RoomState } from '@footlight/client';
import { useTranslation } from 'react-i18next';
import { Callout } from '../../../ui/Message.tsx';
import type { WatchState } from './watchState.ts';

/** Says what is missing while the show is watched although its room is full; the room lets in by itself. */
export function WithoutPlace({ state, watchState }: { state: RoomState; watchState: WatchState }) {
  const { t } = useTranslation();
  if (state.connection !== 'full' || watchState === 'full') return null;
  return <Callout data-testid="without-place">{t('watch.withoutPlace')}</Callout>;
}
