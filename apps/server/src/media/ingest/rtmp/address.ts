/** Application, name and query out of what encoders put into `app` and the stream name; either may carry a query. */
export function parseTarget(app: string, streamName: string): { app: string; name: string; query: URLSearchParams } {
  const [appPath, appQuery] = cut(app);
  const [name, nameQuery] = cut(streamName);
  const query = new URLSearchParams(nameQuery);
  for (const [key, value] of new URLSearchParams(appQuery)) query.append(key, value);
  return { app: trimSlashes(appPath), name: trimSlashes(name), query };
}

function cut(text: string): [string, string] {
  const at = text.indexOf('?');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function trimSlashes(path: string): string {
  let from = 0;
  let to = path.length;
  while (from < to && path[from] === '/') from += 1;
  while (to > from && path[to - 1] === '/') to -= 1;
  return path.slice(from, to);
}
