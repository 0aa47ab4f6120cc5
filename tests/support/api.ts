import { Footlight } from '@footlight/client';

export const password = 'correct horse battery';
let accounts = 0;

/** An account of its own on `url`, logged in, as the SDK of a program (no cookies). */
export async function newUser(
  url: string,
  options: { displayName?: string; setupToken?: string } = {},
): Promise<Footlight & { email: string }> {
  const footlight = new Footlight({ baseUrl: url });
  const email = `user${process.pid}x${++accounts}@example.com`;
  await footlight.session.register({ email, password, ...options });
  return Object.assign(footlight, { email });
}
