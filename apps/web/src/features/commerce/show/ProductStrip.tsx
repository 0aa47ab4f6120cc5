import type { RoomSession, ShownProduct } from '@footlight/client';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../../ui/Badge.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Price } from '../Price.tsx';
import { ProductPicture } from '../ProductPicture.tsx';
import { useShown } from '../useShown.ts';
import styles from './Strip.module.css';
import { useAnnouncement } from './useAnnouncement.ts';
import { useClick, useImpression } from './useMarks.ts';

/** What the show presents now, for its audience; nothing while nothing is shown. */
export function ProductStrip({ broadcastId, room }: { broadcastId: string; room: RoomSession }) {
  const { t } = useTranslation();
  const shown = useShown(room);
  const announcement = useAnnouncement(shown);
  return (
    <>
      <p role="status" className={styles.unseen} data-testid="product-news">
        {announcement}
      </p>
      {shown.length > 0 && (
        <section aria-label={t('shop.title')} className={styles.strip} data-testid="product-strip">
          <ul className={styles.cards}>
            {shown.map((pin) => (
              <ProductCard key={pin.product.id} broadcastId={broadcastId} pin={pin} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Few enough that it may matter to who hesitates. */
const fewLeft = 5;

function ProductCard({ broadcastId, pin }: { broadcastId: string; pin: ShownProduct }) {
  const { t } = useTranslation();
  const { product, fellFromMinor } = pin;
  const { title, url, stock } = product;
  const card = useImpression(broadcastId, product.id);
  const onClick = useClick(broadcastId, product.id);
  const isSoldOut = stock === 0;
  const action = t(isSoldOut ? 'shop.look' : 'shop.buy');
  return (
    <li ref={card} className={styles.card} data-sold-out={isSoldOut || undefined} data-testid="product-card">
      <span className={styles.picture}>
        <ProductPicture url={product.imageUrl} />
      </span>
      <div className={styles.text}>
        <h2 className={styles.title}>
          <bdi>{title}</bdi>
        </h2>
        <Price minor={product.priceMinor} currency={product.currency} fellFromMinor={fellFromMinor} />
        {isSoldOut ? (
          <Badge tone="warm">{t('shop.soldOut')}</Badge>
        ) : (
          stock !== null && stock <= fewLeft && <span className={styles.left}>{t('shop.left', { count: stock })}</span>
        )}
      </div>
      {url !== null && (
        <a
          className={styles.link}
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={t('shop.openOne', { action, title })}
          onClick={onClick}
          onAuxClick={onClick}
          data-testid="product-link"
        >
          <span>{action}</span>
          <Icon name="external" size={16} />
        </a>
      )}
    </li>
  );
}
