import type { PlaybackProtocol, Player, PlayerState, Quality } from '@footlight/client';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { MenuButton, MenuChoice, MenuRule } from '../../../ui/Menu.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { layerName } from './tracks.ts';

export interface QualityMenuProps {
  player: Player;
  play: PlayerState;
  container: RefObject<HTMLElement | null>;
}

const protocols: readonly PlaybackProtocol[] = ['webrtc', 'llhls', 'hls'];

/** How large and how late the picture is: automatic, or one of what there is. Nothing where there is no choice. */
export function QualityMenu({ player, play, container }: QualityMenuProps) {
  const { t } = useTranslation();
  const { quality, options } = play;
  const hasWays = options.length > 1;
  if (!quality && !hasWays) return null;
  return (
    <MenuButton
      label={t('watch.quality')}
      placement="top end"
      container={container}
      items={
        <>
          {quality && <Sizes player={player} quality={quality} />}
          {quality && hasWays && <MenuRule />}
          {hasWays && <Ways player={player} play={play} />}
        </>
      }
    >
      <IconButton variant="stage" icon="settings" label={t('watch.quality')} data-testid="quality" />
    </MenuButton>
  );
}

function Sizes({ player, quality }: { player: Player; quality: Quality }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { levels, current, preferred } = quality;
  const nameOf = (level: number) => {
    const lines = levels[level]?.height;
    if (lines) return t('watch.lines', { lines: String(lines) });
    return t('watch.layer', { level: layerName(level, levels.length), number: level + 1 });
  };

  function choose(id: string) {
    const level = id.replace('quality-', '');
    player.setQuality(level === 'auto' ? 'auto' : Number(level)).catch((error: unknown) => {
      notify(messageOf(error, t), 'danger');
    });
  }

  return (
    <MenuChoice
      label={t('watch.quality')}
      value={`quality-${preferred}`}
      onChange={choose}
      options={[
        {
          id: 'quality-auto',
          label: t('watch.auto'),
          hint: current === null ? undefined : t('watch.autoNow', { layer: nameOf(current) }),
        },
        ...levels.map((_, index) => ({ id: `quality-${index}`, label: nameOf(index) })).reverse(),
      ]}
    />
  );
}

function Ways({ player, play }: { player: Player; play: PlayerState }) {
  const { t } = useTranslation();
  const { options, choice, protocol, failures } = play;
  return (
    <MenuChoice
      label={t('watch.delay')}
      value={`delay-${choice}`}
      onChange={(id) => player.choose(protocols.find((known) => id === `delay-${known}`) ?? 'auto')}
      options={[
        {
          id: 'delay-auto',
          label: t('watch.auto'),
          hint: protocol ? t('watch.autoNow', { layer: t('watch.protocol', { protocol }) }) : undefined,
        },
        ...protocols
          .filter((known) => options.includes(known))
          .map((known) => ({
            id: `delay-${known}`,
            label: t('watch.protocol', { protocol: known }),
            hint: failures.has(known) ? t('watch.protocolFailed') : t('watch.protocolHint', { protocol: known }),
          })),
      ]}
    />
  );
}
