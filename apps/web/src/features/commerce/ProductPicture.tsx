import { Icon } from '../../ui/Icon.tsx';
import styles from './ProductPicture.module.css';

/** The picture of a product, or where it would be. Its title stands beside it, so it has no text of its own. */
export function ProductPicture({ url }: { url: string | null }) {
  return (
    <span className={styles.picture}>
      {url === null ? (
        <Icon name="bag" size={24} />
      ) : (
        <img src={url} alt="" loading="lazy" decoding="async" draggable={false} />
      )}
    </span>
  );
}
