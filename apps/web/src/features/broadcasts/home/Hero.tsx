import type { Broadcast } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../../ui/Button.tsx';
import { StateBadges } from '../BroadcastCard.tsx';
import { FootlightsArt } from './FootlightsArt.tsx';
import styles from './Home.module.css';

/** The stage at the top: the show that is on, or an invitation to open one. */
export function Hero({ featured }: { featured: Broadcast | null }) {
  const { t } = useTranslation();
  return (
    <section className={styles.hero} aria-labelledby="hero">
      <FootlightsArt />
      {featured ? (
        <>
          <div className={styles.badges}>
            <StateBadges broadcast={featured} />
          </div>
          <h1 id="hero">
            <bdi>{featured.title}</bdi>
          </h1>
          <p>{t('broadcast.by', { name: featured.host.displayName })}</p>
          <ButtonLink to={`/watch/${featured.id}`} variant="primary" size="large">
            {t('home.watchNow')}
          </ButtonLink>
        </>
      ) : (
        <>
          <h1 id="hero">{t('home.heroTitle')}</h1>
          <p>{t('home.heroBody')}</p>
          <ButtonLink to="/studio" variant="primary" size="large">
            {t('home.goLive')}
          </ButtonLink>
        </>
      )}
    </section>
  );
}
