import type { PlaybackProtocol, Player, PlayerStats, PlayerTrackStats } from '@footlight/client';
import { useTranslation } from 'react-i18next';
import { useStats } from '../../../client/useStats.ts';
import { useFormat } from '../../../i18n/useFormat.ts';
import { formatBitrate } from '../bitrate.ts';
import styles from './Watch.module.css';

/** Technical names, the same in every language. */
const protocolNames: Record<PlaybackProtocol, string> = { webrtc: 'WebRTC', llhls: 'LL-HLS', hls: 'HLS' };

type Row = [name: string, value: string | null];

/** The figures of what is received, once a second. */
export function StatsOverlay({ player }: { player: Player | null }) {
  const { t } = useTranslation();
  const stats = useStats(player);
  const rows = useRows();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where the picture is small, so the keyboard has to reach it
    <section className={styles.stats} aria-label={t('watch.statistics')} tabIndex={0} data-testid="stats">
      {stats && <Figures rows={rows.ofPlayback(stats)} />}
      {stats?.tracks.map((track, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tracks have nothing that tells two of a kind apart but their order
        <section key={index} aria-label={t(`stats.${track.kind}`)}>
          <h3>{t(`stats.${track.kind}`)}</h3>
          <Figures rows={rows.ofTrack(track)} />
        </section>
      ))}
    </section>
  );
}

/** What a way of watching cannot tell at all is left out; what is only not known yet says so. */
function useRows() {
  const { t } = useTranslation();
  const format = useFormat();
  const told = (value: number | null, tell: (value: number) => string) => (value === null ? null : tell(value));
  const milliseconds = (value: number) => t('stats.milliseconds', { value: format.number(value, 1) });
  const seconds = (value: number) => t('stats.seconds', { value: format.number(value, 2) });
  const bitrate = (value: number) => formatBitrate(value, t, format);
  return {
    ofPlayback(stats: PlayerStats): Row[] {
      const rows: Row[] = [
        [t('stats.protocol'), protocolNames[stats.protocol]],
        [t('stats.latency'), told(stats.latencySeconds, seconds)],
        [t('stats.buffer'), told(stats.bufferSeconds, seconds)],
      ];
      const optional: Row[] = [
        [t('stats.bandwidth'), told(stats.bandwidthBps, bitrate)],
        [t('stats.dropped'), told(stats.droppedFrames, (value) => format.number(value))],
        [t('stats.lost'), told(stats.packetsLost, (value) => format.number(value))],
        [t('stats.jitter'), told(stats.jitterMs, milliseconds)],
        [t('stats.roundTrip'), told(stats.rttMs, milliseconds)],
      ];
      return [...rows, ...optional.filter(([, value]) => value !== null)];
    },
    ofTrack(track: PlayerTrackStats): Row[] {
      const rows: Row[] = [[t('stats.codec'), track.codec]];
      if (track.kind === 'video') {
        rows.push(
          [t('stats.resolution'), track.width && track.height ? `${track.width} × ${track.height}` : null],
          [
            t('stats.frameRate'),
            told(track.framesPerSecond, (value) => t('stats.perSecond', { value: format.number(value) })),
          ],
        );
      }
      if (track.bitrateBps !== null) rows.push([t('stats.bitrate'), bitrate(track.bitrateBps)]);
      return rows;
    },
  };
}

function Figures({ rows }: { rows: Row[] }) {
  const { t } = useTranslation();
  return (
    <dl>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="numeric">
            <bdi>{value ?? t('stats.unknown')}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
