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
    // A meeting fills the window; before and after it the page has its frame.
    {
      path: 'room/:id',
      HydrateFallback: Loading,
      ErrorBoundary: CrashPage,
      lazy: async () => ({ Component: (await import('../features/rooms/RoomPage.tsx')).RoomPage }),
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
    path: 'rooms',
    lazy: async () => ({ Component: (await import('../features/rooms/list/RoomsPage.tsx')).RoomsPage }),
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
