import { linkify } from './linkify.ts';

/** What somebody wrote: text and nothing else, with its addresses as links that give nothing away. */
export function MessageText({ text }: { text: string }) {
  let at = 0;
  return linkify(text).map((part) => {
    const key = at;
    at += part.text.length;
    return part.href === undefined ? (
      <span key={key}>{part.text}</span>
    ) : (
      <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc" dir="ltr">
        {part.text}
      </a>
    );
  });
}
