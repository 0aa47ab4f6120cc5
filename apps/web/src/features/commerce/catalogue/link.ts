/** An address a viewer may be sent to: http or https, and nothing that runs in the page. */
export function isLink(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol } = new URL(text);
  return protocol === 'https:' || protocol === 'http:';
}
