import type { Browser, Page } from 'playwright-core';
import { password } from '../../support/api.ts';
import { Person } from '../../support/person.ts';
import { Host, Viewer } from './actors.ts';
import { choose, said, say } from './chat.ts';

/** Everybody a show is made of, each in a browser profile of their own. */
export interface Cast {
  show: string;
  host: Host;
  moderator: Viewer;
  users: [Viewer, Viewer];
  /** Watches over LL-HLS. */
  guest: Viewer;
  /** All of them, by who they are. */
  pages: [name: string, page: Page][];
  /** Those who watch. */
  audience: Viewer[];
}

/** A live show with a moderator, whom the host names in the chat, two users, and a guest who watches over LL-HLS. */
export async function gather(browser: Browser, url: string): Promise<Cast> {
  const host = await Host.open(browser, url, { videoFormat: 'h264' });
  await host.register();
  const show = await host.createShow('Autumn evening');
  await stock(url, host.email, show);
  await host.page.reload();
  await host.goLive();
  const users: [Viewer, Viewer] = [await enter(browser, url, show, 'Una'), await enter(browser, url, show, 'Udo')];
  const guest = await enter(browser, url, show);
  await guest.chooseDelay('Low latency');
  await guest.watchesBy('llhls');
  const moderator = await enter(browser, url, show, 'Mona Moderator');
  await say(moderator.page, 'I can help you tonight.');
  await said(host.page, 'I can help').waitFor();
  await choose(host.page, 'I can help', 'Make moderator');
  await moderator.page.getByTestId('moderation-tools').waitFor();
  const [una, udo] = users;
  const audience = [moderator, una, udo, guest];
  return {
    show,
    host,
    moderator,
    users,
    guest,
    audience,
    pages: [
      ['host', host.page],
      ['moderator', moderator.page],
      ['Una', una.page],
      ['Udo', udo.page],
      ['guest', guest.page],
    ],
  };
}

/** Somebody who watches; without a name a guest. */
async function enter(browser: Browser, url: string, show: string, displayName?: string): Promise<Viewer> {
  const viewer = await Viewer.open(browser, url);
  if (displayName !== undefined) await viewer.register(displayName);
  await viewer.watch(show);
  await viewer.sees('live');
  return viewer;
}

/** Puts one product into the line-up of a show. */
export async function stock(url: string, email: string, show: string): Promise<void> {
  const { accessToken } = await Person.nobody(url).get('login', { body: { email, password } });
  const host = Person.nobody(url).withToken(accessToken);
  const product = await host.get('createProduct', {
    body: { title: 'Stoneware bowl', priceMinor: 3990, currency: 'EUR', url: 'https://shop.example/bowl', stock: 12 },
  });
  await host.get('setLineUp', { params: { id: show }, body: { productIds: [product.id] } });
}

/** How long it took each of the pages, in milliseconds, from before `act` until it showed what is looked for. */
export async function seenOnAll(
  cast: Cast,
  act: () => Promise<void>,
  sight: (page: Page) => Promise<unknown>,
): Promise<string> {
  const startedAt = performance.now();
  const seen = cast.pages.map(async ([name, page]) => {
    await sight(page);
    return `${name} ${Math.round(performance.now() - startedAt)} ms`;
  });
  await act();
  return (await Promise.all(seen)).join(', ');
}
