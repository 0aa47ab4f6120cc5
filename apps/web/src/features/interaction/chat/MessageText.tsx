import { linkify } from './linkify.ts';

export interface MessageTextProps {
  text: string;
  /** One of many, of which keys reach only the chosen one's links. */
  excludeFromTabOrder?: boolean;
}

/** What somebody wrote: text and nothing else, with its addresses as links that give nothing away. */
export function MessageText({ text, excludeFromTabOrder = false }: MessageTextProps) {
  let at = 0;
  return linkify(text).map((part) => {
    const key = at;
    at += part.text.length;
    return part.href === undefined ? (
      <span key={key}>{part.text}</span>
    ) : (
      <a
        key={key}
        href={part.href}
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
        dir="ltr"
        tabIndex={excludeFromTabOrder ? -1 : undefined}
      >
        {part.text}
      </a>
    );
  });
}
