/** Words as they are typed, one a line or with commas between them: each once, in the order they came. */
export function readWords(text: string): string[] {
  const words = text
    .split(/[\n,،、]/u)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return [...new Map(words.map((word) => [word.toLocaleLowerCase(), word])).values()];
}
