import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import { useSession } from '../client/context.ts';
import { ButtonLink } from '../ui/Button.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { Brand } from './Brand.tsx';
import { SearchBox } from './SearchBox.tsx';
import { SessionStatus } from './SessionStatus.tsx';
import styles from './Shell.module.css';

/** The frame around every page: header, content, footer. Moves focus to the content when the page changes. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { status } = useSession();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);

  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);

  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        {t('app.skip')}
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <Brand />
          <nav className={styles.nav} aria-label={t('app.navigation')}>
            <NavLink to="/" end>
              {t('app.home')}
            </NavLink>
            <NavLink to="/rooms">{t('app.rooms')}</NavLink>
            <NavLink to="/studio">{t('app.studio')}</NavLink>
          </nav>
          <SearchBox />
          <div className={styles.account}>
            {(status === 'nobody' || status === 'guest') && (
              <span className={styles.wideOnly}>
                <ButtonLink to="/login" variant="quiet">
                  {t('app.logIn')}
                </ButtonLink>
              </span>
            )}
            <AccountMenu />
          </div>
        </div>
      </header>
      <SessionStatus />
      <main id="content" className={styles.main} ref={main} tabIndex={-1}>
        {children}
      </main>
      <footer className={styles.footer}>
        <div>
          <span>{t('app.name')}</span>
          <span>{t('app.tagline')}</span>
        </div>
      </footer>
    </div>
  );
}
