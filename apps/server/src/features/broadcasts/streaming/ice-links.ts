export interface IceServer {
  urls: readonly string[];
  username?: string | undefined;
  credential?: string | undefined;
}

/** The value of a Link header that tells a WHIP or WHEP client its STUN and TURN servers: RFC 9725 section 4.6. '' for none. */
export function iceServerLinks(servers: readonly IceServer[]): string {
  const links = servers.flatMap(({ urls, username, credential }) => {
    const parameters = [
      'rel="ice-server"',
      ...(username === undefined ? [] : [`username=${quoted(username)}`]),
      ...(credential === undefined ? [] : [`credential=${quoted(credential)}`, 'credential-type="password"']),
    ];
    return urls.map((url) => `<${encodeURI(url)}>; ${parameters.join('; ')}`);
  });
  return links.join(', ');
}

/** A quoted-string (RFC 9110 section 5.6.4); what cannot stand in a header is left out. */
function quoted(text: string): string {
  return `"${text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').replace(/[\\"]/g, '\\$&')}"`;
}
