import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../../shell/preferences.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { useInteraction } from '../../interaction/InteractionContext.ts';
import { useMeetingParts } from './MeetingContext.ts';
import { type Placed, planOf } from './plan.ts';
import { Tile } from './Tile.tsx';
import styles from './Tiles.module.css';
import type { TileInfo } from './tiles.ts';
import { useSize } from './useSize.ts';
import { viewsOf } from './views.ts';

export interface TileStageProps {
  people: readonly TileInfo[];
  screens: readonly TileInfo[];
  /** Shown in a window above others. */
  outside: TileInfo | null;
}

function floating(tile: TileInfo): Placed {
  return { tile, rect: { x: 0, y: 0, width: 480, height: 270 }, place: 'main' };
}

/** Everybody and every screen in their places; tells the room what is really on the screen. */
export function TileStage({ people, screens, outside }: TileStageProps) {
  const { t } = useTranslation();
  const { meeting, state, view } = useMeetingParts();
  const { view: interaction } = useInteraction();
  const [{ meetingView }] = usePreferences();
  const [pinned, setPinned] = useState<string | null>(null);
  const [page, setPage] = useState(0);
  const frame = useRef<HTMLUListElement>(null);
  const container = useSize(frame);
  const order = useRef<readonly string[]>([]);
  const plan = planOf({
    container,
    people,
    screens,
    view: meetingView,
    pinned,
    activeSpeaker: state.activeSpeaker,
    speakers: view.speakers,
    page,
    before: order.current,
  });
  useEffect(() => {
    order.current = plan.order;
  });
  const hands = useMemo(() => new Set(interaction.hands.map(({ peerId }) => peerId)), [interaction.hands]);
  const onPin = useCallback((key: string) => setPinned((now) => (now === key ? null : key)), []);

  const isExtra = outside !== null && !plan.placed.some(({ tile }) => tile.key === outside.key);
  const views = viewsOf(isExtra ? [...plan.placed, floating(outside)] : plan.placed, window.devicePixelRatio);
  const told = JSON.stringify(views);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is told stands for the list, which is new each time
  useEffect(() => meeting.setViews(views), [meeting, told]);

  return (
    <div className={styles.frame} data-strip={plan.strip ?? undefined} data-testid="tile-stage" data-pages={plan.pages}>
      <ul
        ref={frame}
        className={classes(styles.tiles, container.width > 0 && styles.ready)}
        aria-label={t('rooms.tile.all')}
      >
        {[...plan.placed]
          .sort((one, other) => (one.tile.key < other.tile.key ? -1 : 1))
          .map((placed) => (
            <Tile
              key={placed.tile.key}
              {...placed}
              isPinned={placed.tile.key === pinned}
              hasHand={placed.tile.kind === 'person' && hands.has(placed.tile.peerId)}
              quality={placed.tile.isSelf ? null : (view.quality.get(placed.tile.peerId) ?? null)}
              onPin={onPin}
            />
          ))}
      </ul>
      {plan.pages > 1 && (
        <nav className={styles.pager} aria-label={t('rooms.tile.pages')}>
          <IconButton
            variant="stage"
            size="small"
            icon="arrowBack"
            label={t('rooms.tile.previous')}
            isDisabled={plan.page === 0}
            onPress={() => setPage(plan.page - 1)}
            data-testid="previous-page"
          />
          <span aria-live="polite">{t('rooms.tile.page', { page: plan.page + 1, pages: plan.pages })}</span>
          <IconButton
            variant="stage"
            size="small"
            icon="arrowForward"
            label={t('rooms.tile.next')}
            isDisabled={plan.page >= plan.pages - 1}
            onPress={() => setPage(plan.page + 1)}
            data-testid="next-page"
          />
        </nav>
      )}
    </div>
  );
}
