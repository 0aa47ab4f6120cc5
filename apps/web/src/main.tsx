import './ui/styles/tokens.css';
import './ui/styles/base.css';
import { Footlight, FootlightError } from '@footlight/client';
import { QueryClient } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createI18n, speak } from './i18n/i18n.ts';
import { bestLanguage } from './i18n/languages.ts';
import { App } from './shell/App.tsx';
import { createPreferences } from './shell/preferences.ts';
import { createRouter } from './shell/routes.tsx';

const retriesMost = 2;

/** Builds what the page is made of, once; a language that cannot be loaded leaves the page in English. */
async function start(root: HTMLElement): Promise<void> {
  const footlight = new Footlight({ baseUrl: location.origin });
  const preferences = createPreferences();
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A coded answer stays the same when asked again; only a server that is away is worth another try.
        retry: (failures, error) =>
          failures < retriesMost &&
          (!(error instanceof FootlightError) || error.code === 'network' || error.code === 'unavailable'),
      },
    },
  });
  const i18n = await createI18n();
  const language = preferences.getState().language ?? bestLanguage(navigator.languages);
  await speak(i18n, language).catch(reportError);
  createRoot(root).render(
    <StrictMode>
      <App footlight={footlight} i18n={i18n} preferences={preferences} queries={queries} router={createRouter()} />
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root) await start(root);
