import type { Advice, IngestHealth, IngestTrack } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../../i18n/useFormat.ts';
import { Badge } from '../../../../ui/Badge.tsx';
import { Card } from '../../../../ui/Card.tsx';
import { classes } from '../../../../ui/classes.ts';
import { Icon } from '../../../../ui/Icon.tsx';
import { formatBitrate } from '../../bitrate.ts';
import styles from '../Stage.module.css';
import { useAdviceText } from './advice.ts';

const tones = { waiting: 'neutral', receiving: 'success', lost: 'warm' } as const;

/** How what the encoder sends is doing, and what its host should change. */
export function IngestHealthCard({ health }: { health: IngestHealth }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card
      title={t('ingest.health')}
      aside={
        <Badge tone={tones[health.state]} icon="signal" data-testid="ingest-state">
          {t('ingest.state', { state: health.state })}
        </Badge>
      }
    >
      {health.state === 'waiting' && <p className={styles.muted}>{t('ingest.healthWaiting')}</p>}
      {health.state === 'receiving' && health.advice.length === 0 && (
        <p className={styles.good}>
          <Icon name="check" />
          {t('ingest.allGood')}
        </p>
      )}
      {health.advice.length > 0 && <AdviceList advice={health.advice} />}
      {health.tracks.length > 0 && (
        <div className={styles.pair} data-testid="ingest-tracks">
          {health.tracks.map((track) => (
            <Track key={track.id} track={track} />
          ))}
        </div>
      )}
      {health.state === 'receiving' && (
        <p className={styles.muted}>{t('ingest.clock', { seconds: format.number(health.clockDrift, 2) })}</p>
      )}
    </Card>
  );
}

function AdviceList({ advice }: { advice: readonly Advice[] }) {
  const { t } = useTranslation();
  const textOf = useAdviceText();
  return (
    <ul className={styles.advice} aria-label={t('ingest.adviceTitle')}>
      {advice.map((one) => (
        <li
          key={one.code}
          className={classes(one.severity === 'error' && styles.severe, one.severity === 'info' && styles.mild)}
          data-testid={`advice-${one.code}`}
        >
          <Icon name={one.severity === 'info' ? 'signal' : 'alert'} />
          <span>{textOf(one)}</span>
        </li>
      ))}
    </ul>
  );
}

function Track({ track }: { track: IngestTrack }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isVideo = track.kind === 'video';
  const seconds = (value: number) => t('stats.seconds', { value: format.number(value, 1) });
  const rows: [name: string, value: string][] = [
    [t('stats.codec'), `${track.codec} (${track.codecString})`],
    ...(isVideo
      ? ([
          [t('stats.resolution'), track.width && track.height ? `${track.width} × ${track.height}` : null],
          [t('stats.frameRate'), t('stats.perSecond', { value: format.number(track.framesPerSecond, 1) })],
          [t('ingest.keyframes'), track.keyFrameInterval === null ? null : seconds(track.keyFrameInterval)],
          [t('ingest.bframes'), t(track.hasBFrames ? 'ingest.yes' : 'ingest.no')],
        ] as [string, string | null][])
      : ([
          [
            t('ingest.sampleRate'),
            track.sampleRate ? t('ingest.hertz', { value: format.number(track.sampleRate) }) : null,
          ],
          [t('ingest.channels'), track.channels ? format.number(track.channels) : null],
        ] as [string, string | null][])
    ).map(([name, value]): [string, string] => [name, value ?? t('stats.unknown')]),
    [t('stats.bitrate'), formatBitrate(track.bitrateBps, t, format)],
    [t('stats.dropped'), format.number(track.dropped)],
  ];
  return (
    <section aria-label={t(`stats.${track.kind}`)} data-testid={`ingest-${track.kind}`}>
      <h3>{t(`stats.${track.kind}`)}</h3>
      <dl className={styles.table}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="numeric">
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
