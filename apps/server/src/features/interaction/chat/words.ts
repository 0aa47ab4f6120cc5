/** Scripts that are written without spaces: each of their characters is taken for a word. */
const unspaced =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const word = new RegExp(`[${unspaced}]|(?:(?![${unspaced}])[\\p{L}\\p{N}\\p{M}])+`, 'gu');
/** Not used by any text, as NUL is refused. */
const edge = '\0';

/** Text without what does not change how it reads: width, case, accents, invisible characters. */
export function plainText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\p{Cf}]/gu, '')
    .normalize('NFC')
    .toLowerCase();
}

/**
 * Words a chat refuses, each a word or several in a row; found whole, so that a word inside another is left alone. What has no letters or
 * digits (an emoji) is found anywhere. Both sides are compared as plain strings: no word can make the search slow.
 */
export class BlockedWords {
  readonly #sequences: string[] = [];
  readonly #fragments: string[] = [];

  constructor(words: readonly string[]) {
    for (const blocked of words) {
      const sequence = sequenceOf(plainText(blocked));
      if (sequence !== undefined) this.#sequences.push(sequence);
      else if (plainText(blocked).trim() !== '') this.#fragments.push(plainText(blocked).trim());
    }
  }

  foundIn(text: string): boolean {
    const plain = plainText(text);
    const sequence = sequenceOf(plain);
    return (
      this.#fragments.some((fragment) => plain.includes(fragment)) ||
      (sequence !== undefined && this.#sequences.some((blocked) => sequence.includes(blocked)))
    );
  }
}

function sequenceOf(plain: string): string | undefined {
  const words = plain.match(word);
  return words === null ? undefined : `${edge}${words.join(edge)}${edge}`;
}
