import { hashOf, sequenceOf } from '../../ui/chance.ts';
import styles from './Poster.module.css';

/** Lighting gels: pairs of beam colours that look well together on a dark stage. */
const gels = [
  ['#ffb638', '#e2477a'],
  ['#58c4f0', '#7a63e8'],
  ['#ff7d5c', '#ffc46b'],
  ['#8f7bff', '#f06bb2'],
  ['#4fd3b0', '#5aa2ff'],
  ['#f5d06f', '#62c07c'],
] as const;

/** Beams within beams: the edge of a light is soft. */
const softness = [1, 0.72, 0.44];

/** A lit stage in place of a picture, always the same for the same show. Decorative. */
export function Poster({ id }: { id: string }) {
  const hash = hashOf(id);
  const next = sequenceOf(hash);
  const [first, second] = gels[hash % gels.length] ?? gels[0];
  const key = `poster-${id}`;
  const beams = [0, 1, 2].map((index) => {
    const foot = 60 + index * 100 + next() * 30;
    const head = foot + (next() - 0.5) * 190;
    const spread = 44 + next() * 44;
    return {
      id: index,
      foot,
      colour: index % 2 === 0 ? first : second,
      parts: softness.map((part) => ({
        part,
        points: `${foot - 6 * part},180 ${head - spread * part},0 ${head + spread * part},0 ${foot + 6 * part},180`,
      })),
    };
  });
  return (
    <svg className={styles.poster} viewBox="0 0 320 180" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <defs>
        {[first, second].map((colour, index) => (
          <linearGradient key={colour} id={`${key}-${index}`} x1="0" y1="1" x2="0" y2="0">
            <stop offset="0" stopColor={colour} stopOpacity="0.45" />
            <stop offset="0.55" stopColor={colour} stopOpacity="0.13" />
            <stop offset="1" stopColor={colour} stopOpacity="0" />
          </linearGradient>
        ))}
        <radialGradient id={`${key}-floor`} cx="0.5" cy="1" r="0.8">
          <stop offset="0" stopColor={second} stopOpacity="0.42" />
          <stop offset="1" stopColor={second} stopOpacity="0" />
        </radialGradient>
      </defs>
      <rect width="320" height="180" fill="#100c18" />
      <rect width="320" height="180" fill={`url(#${key}-floor)`} />
      {beams.map(({ id: beam, foot, colour, parts }) => (
        <g key={beam} className={styles.beam}>
          {parts.map(({ part, points }) => (
            <polygon key={part} points={points} fill={`url(#${key}-${colour === first ? 0 : 1})`} />
          ))}
          <ellipse cx={foot} cy="180" rx="13" ry="6" fill={colour} />
        </g>
      ))}
    </svg>
  );
}
