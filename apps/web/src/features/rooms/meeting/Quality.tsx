import type { LinkQuality } from '@footlight/client';
import { useTranslation } from 'react-i18next';
import styles from './Tiles.module.css';

const bars: Record<LinkQuality, number> = { good: 3, fair: 2, poor: 1, lost: 0 };

/** How well somebody's media arrives: bars, and a word for those who do not see them. */
export function Quality({ quality }: { quality: LinkQuality }) {
  const { t } = useTranslation();
  const word = t('rooms.tile.quality', { quality });
  return (
    <span className={styles.quality} data-quality={quality} title={word} data-testid="link-quality">
      <svg viewBox="0 0 15 12" width="15" height="12" aria-hidden="true">
        {[0, 1, 2].map((bar) => (
          <rect
            key={bar}
            x={bar * 5}
            y={8 - bar * 4}
            width="3.5"
            height={4 + bar * 4}
            rx="1"
            opacity={bar < bars[quality] ? 1 : 0.3}
          />
        ))}
      </svg>
      <span className="visually-hidden">{word}</span>
    </span>
  );
}
