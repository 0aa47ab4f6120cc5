import type { Footlight } from '@footlight/client';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { i18n as I18n } from 'i18next';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { type createBrowserRouter, Outlet, RouterProvider } from 'react-router';
import { FootlightContext } from '../client/context.ts';
import { ToastProvider } from '../ui/Toast.tsx';
import { PreferencesContext, type PreferencesStore } from './preferences.ts';
import { Shell } from './Shell.tsx';
import { ThemeSync } from './ThemeSync.tsx';

export interface AppProps {
  footlight: Footlight;
  i18n: I18n;
  preferences: PreferencesStore;
  queries: QueryClient;
  router: ReturnType<typeof createBrowserRouter>;
}

/** Everything a page may ask for, above the router. */
export function App({ footlight, i18n, preferences, queries, router }: AppProps) {
  return (
    <FootlightContext value={footlight}>
      <PreferencesContext value={preferences}>
        <QueryClientProvider client={queries}>
          <I18nextProvider i18n={i18n}>
            <Localized>
              <ThemeSync />
              <ToastProvider>
                <RouterProvider router={router} />
              </ToastProvider>
            </Localized>
          </I18nextProvider>
        </QueryClientProvider>
      </PreferencesContext>
    </FootlightContext>
  );
}

function Localized({ children }: { children: React.ReactNode }) {
  const { i18n } = useTranslation();
  return <I18nProvider locale={i18n.language}>{children}</I18nProvider>;
}

/** The layout route. */
export function Frame() {
  return (
    <Shell>
      <Outlet />
    </Shell>
  );
}
