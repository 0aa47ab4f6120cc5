import { createBrowserRouter, type RouteObject } from 'react-router';
import { HomePage } from '../features/broadcasts/home/HomePage.tsx';
import { Loading } from '../ui/Loading.tsx';
import { Frame } from './App.tsx';
import { CrashPage } from './CrashPage.tsx';
import { NotFoundPage } from './NotFoundPage.tsx';

/** The addresses of the app. The home page comes at once, the others when somebody goes there. */
export function createRouter() {
  return createBrowserRouter([
    {
      Component: Frame,
      HydrateFallback: Loading,
      ErrorBoundary: CrashPage,
      children: [{ ErrorBoundary: CrashPage, children: pages }],
    },
    // In a frame of another site: the show and nothing around it.
    {
      path: 'embed/:id',
      HydrateFallback: Loading,
      ErrorBoundary: CrashPage,
      lazy: async () => ({ Component: (await import('../features/broadcasts/watch/EmbedPage.tsx')).EmbedPage }),
    },
  ]);
}

const pages: RouteObject[] = [
  { index: true, Component: HomePage },
  {
    path: 'watch/:id',
    lazy: async () => ({ Component: (await import('../features/broadcasts/watch/WatchPage.tsx')).WatchPage }),
  },
  {
    path: 'studio',
    lazy: async () => ({ Component: (await import('../features/broadcasts/studio/StudioPage.tsx')).StudioPage }),
  },
  {
    path: 'studio/products',
    lazy: async () => ({ Component: (await import('../features/commerce/catalogue/ProductsPage.tsx')).ProductsPage }),
  },
  {
    path: 'studio/:id',
    lazy: async () => ({ Component: (await import('../features/broadcasts/studio/StagePage.tsx')).StagePage }),
  },
  {
    path: 'login',
    lazy: async () => ({ Component: (await import('../features/identity/LoginPage.tsx')).LoginPage }),
  },
  {
    path: 'register',
    lazy: async () => ({ Component: (await import('../features/identity/RegisterPage.tsx')).RegisterPage }),
  },
  {
    path: 'setup',
    lazy: async () => ({ Component: (await import('../features/identity/SetupPage.tsx')).SetupPage }),
  },
  {
    path: 'settings',
    lazy: async () => ({ Component: (await import('../features/identity/SettingsPage.tsx')).SettingsPage }),
  },
  { path: '*', Component: NotFoundPage },
];
