import styles from './Home.module.css';

const lamps = [90, 250, 410, 570, 730, 890, 1050];
const tilts = [120, 70, 30, 0, -30, -70, -120];
/** Beams within beams: the edge of a light is soft. */
const softness = [1, 0.82, 0.64, 0.46, 0.28];

/** The row of lamps along the edge of the stage, with their beams. Decorative. */
export function FootlightsArt() {
  return (
    <svg className={styles.lights} viewBox="0 0 1140 400" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <defs>
        <linearGradient id="hero-beam" x1="0" y1="1" x2="0" y2="0">
          <stop offset="0" stopColor="#ffb638" stopOpacity="0.17" />
          <stop offset="0.55" stopColor="#ff8f3d" stopOpacity="0.045" />
          <stop offset="1" stopColor="#ff8f3d" stopOpacity="0" />
        </linearGradient>
        <radialGradient id="hero-wash" cx="0.5" cy="1" r="0.75" gradientTransform="matrix(1.2 0 0 0.75 -0.1 0.25)">
          <stop offset="0" stopColor="#ff9f2e" stopOpacity="0.34" />
          <stop offset="0.55" stopColor="#8b3b7c" stopOpacity="0.16" />
          <stop offset="1" stopColor="#0b0810" stopOpacity="0" />
        </radialGradient>
      </defs>
      <rect width="1140" height="400" fill="url(#hero-wash)" />
      {lamps.map((x, index) => {
        const head = x + (tilts[index] ?? 0);
        return (
          <g key={x} className={styles.beam}>
            {softness.map((part) => (
              <polygon
                key={part}
                points={`${x - 14 * part},374 ${head - 96 * part},0 ${head + 96 * part},0 ${x + 14 * part},374`}
                fill="url(#hero-beam)"
              />
            ))}
          </g>
        );
      })}
      <rect y="384" width="1140" height="16" fill="#060409" />
      {lamps.map((x) => (
        <path key={x} d={`M${x - 20} 384a20 17 0 0 1 40 0Z`} fill="#ffc45c" />
      ))}
      <rect y="383" width="1140" height="2" fill="#ffb638" opacity="0.7" />
    </svg>
  );
}
