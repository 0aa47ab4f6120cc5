/**
 * Where to go after logging in: the `next` of the address when it is a path of this app, else the studio. Only a path
 * is accepted, so that a crafted link cannot send somebody elsewhere.
 */
export function afterLogin(params: URLSearchParams): string {
  const next = params.get('next') ?? '';
  return /^\/(?![/\\])/.test(next) ? next : '/studio';
}
