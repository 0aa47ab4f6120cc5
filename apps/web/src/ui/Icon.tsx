import type { ReactElement } from 'react';

/** 24 × 24 line drawings, stroke 1.75. Those in `directional` point along the line of reading and turn with it. */
const drawings = {
  alert: <path d="M12 4 2.8 20h18.4L12 4Zm0 6v4.5m0 2.8v.1" />,
  arrowBack: <path d="M19 12H5m6-6-6 6 6 6" />,
  arrowDown: <path d="M12 5v14m6-6-6 6-6-6" />,
  arrowForward: <path d="M5 12h14m-6-6 6 6-6 6" />,
  arrowUp: <path d="M12 19V5M6 11l6-6 6 6" />,
  bag: <path d="M5 8h14l1 12.5H4L5 8Zm3.5 3V7a3.5 3.5 0 0 1 7 0v4" />,
  ban: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="m6 6 12 12" />
    </>
  ),
  calendar: <path d="M4 6.5h16V20H4V6.5Zm0 4.5h16M8 3.5v5m8-5v5" />,
  camera: <path d="M3 7h12v10H3V7Zm12 4 6-3.5v9L15 13" />,
  cameraOff: <path d="M7 7h8v8m0 2H3V7m12 4 6-3.5v9L15 13M3 3l18 18" />,
  captions: <path d="M3 5.5h18v13H3v-13Zm7.5 4.8a2 2 0 1 0 0 3.4m7-3.4a2 2 0 1 0 0 3.4" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  chat: <path d="M4 5h16v11.5H11L6.5 20v-3.5H4V5Z" />,
  chevronDown: <path d="m6 9.5 6 6 6-6" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7v5.2l3.4 2" />
    </>
  ),
  close: <path d="m6 6 12 12M18 6 6 18" />,
  copy: <path d="M9 9h11v11H9V9Zm-4 6H4V4h11v1" />,
  edit: <path d="M4 20h4L19.5 8.5l-4-4L4 16v4Zm9-13 4 4" />,
  exitFullscreen: <path d="M9 4v5H4m11-5v5h5M9 20v-5H4m11 5v-5h5" />,
  eye: (
    <>
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" />
      <circle cx="12" cy="12" r="2.75" />
    </>
  ),
  eyeOff: (
    <path d="M5.5 8.3A15 15 0 0 0 2.5 12S6 18.5 12 18.5a10 10 0 0 0 3.6-.7m2.9-2.2A15 15 0 0 0 21.5 12S18 5.5 12 5.5a10 10 0 0 0-2.6.4M3 3l18 18" />
  ),
  external: <path d="M13 5h6v6m0-6-9 9M10 6H5v13h13v-5" />,
  fullscreen: <path d="M4 9V4h5m6 0h5v5M4 15v5h5m6 0h5v-5" />,
  grid: <path d="M4 4.5h7v6.5H4V4.5Zm9 0h7v6.5h-7V4.5ZM4 13h7v6.5H4V13Zm9 0h7v6.5h-7V13Z" />,
  globe: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M3.5 12h17M12 3.5c5 5.5 5 11.5 0 17-5-5.5-5-11.5 0-17Z" />
    </>
  ),
  grip: <path d="M9 6h.1M9 12h.1M9 18h.1M15 6h.1M15 12h.1M15 18h.1" strokeWidth={3} />,
  hand: (
    <path d="M8 12.5V6a1.5 1.5 0 0 1 3 0v5m0-6.5a1.5 1.5 0 0 1 3 0V11m0-5a1.5 1.5 0 0 1 3 0v7.5c0 4.5-2.3 7.5-6 7.5-3.2 0-4.6-1.8-6-4.3l-1.8-3.4a1.6 1.6 0 0 1 2.7-1.6L8 14" />
  ),
  heart: <path d="M12 20S3.5 15 3.5 9a4.5 4.5 0 0 1 8.5-2 4.5 4.5 0 0 1 8.5 2c0 6-8.5 11-8.5 11Z" />,
  heartFull: (
    <path d="M12 20S3.5 15 3.5 9a4.5 4.5 0 0 1 8.5-2 4.5 4.5 0 0 1 8.5 2c0 6-8.5 11-8.5 11Z" fill="currentColor" />
  ),
  history: <path d="M4.5 12a7.5 7.5 0 1 0 2.2-5.3L4 9.5m0-5v5h5M12 8v4.3l3 1.8" />,
  image: <path d="M4 5h16v14H4V5Zm0 11 4.5-5 4 4.5 3-3L20 17M15.5 9h.1" />,
  link: <path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7m2 3a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17" />,
  keyboard: <path d="M2.5 6h19v12h-19V6ZM6 9.5h.1m3.9 0h.1m3.9 0h.1m3.9 0h.1M6 13h.1m11.9 0h.1M9.5 14.5h5" />,
  lock: <path d="M5 11h14v9H5v-9Zm3 0V8a4 4 0 0 1 8 0v3" />,
  logOut: <path d="M14 4h5v16h-5M4 12h11m-4-4 4 4-4 4" />,
  menu: <path d="M4 7h16M4 12h16M4 17h16" />,
  microphone: <path d="M9 5.5a3 3 0 0 1 6 0V11a3 3 0 0 1-6 0V5.5ZM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21" />,
  microphoneOff: (
    <path d="M15 9.5v-4a3 3 0 0 0-5.8-1M9 9v2a3 3 0 0 0 4.6 2.5M5.5 11a6.5 6.5 0 0 0 10 5.4M18.5 11a6.5 6.5 0 0 1-.7 3M12 17.5V21M3 3l18 18" />
  ),
  monitor: <path d="M3 4.5h18v12H3v-12Zm5 16h8m-4-4v4M12 13V8m-2.5 2.5L12 8l2.5 2.5" />,
  moon: <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z" />,
  more: <path d="M5 12h.1M12 12h.1m6.9 0h.1" strokeWidth={3} />,
  phoneOff: (
    <path d="M3 15.2c-.6-1-.6-2.4.2-3.2 4.9-4.5 12.7-4.5 17.6 0 .8.8.8 2.2.2 3.2l-.7 1.1c-.3.5-.9.7-1.5.5l-3-1a1.3 1.3 0 0 1-.9-1.2v-2a10.5 10.5 0 0 0-5.8 0v2c0 .6-.4 1-.9 1.2l-3 1c-.6.2-1.2 0-1.5-.5L3 15.2Z" />
  ),
  pictureInPicture: <path d="M3 5h18v14H3V5Zm9 7h6.5v4.5H12V12Z" />,
  pause: <path d="M8.5 5.5v13m7-13v13" strokeWidth={3} />,
  pin: <path d="m14.5 4 5.5 5.5-3.2.8-3.6 3.6-.7 3.6-6.5-6.5 3.6-.7 3.6-3.6L14.5 4ZM9 15l-5 5" />,
  pinOff: (
    <path d="m14.5 4 5.5 5.5-3.2.8-1.8 1.8M13.2 13.9l-.7 3.6-6.5-6.5 3.6-.7M11.4 8.5l2.3-2.3L14.5 4M9 15l-5 5M3 3l18 18" />
  ),
  play: <path d="M8 5.5v13l10.5-6.5L8 5.5Z" fill="currentColor" />,
  plus: <path d="M12 5v14M5 12h14" />,
  refresh: <path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.5m0-5v5h-5" />,
  reply: <path d="M9.5 6 4 11.5 9.5 17m-5-5.5H14a6 6 0 0 1 6 6v1" />,
  search: <path d="M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20.5 20.5" />,
  speakerView: <path d="M3 4.5h18v10H3v-10Zm0 12.5h5v3H3v-3Zm6.5 0h5v3h-5v-3Zm6.5 0h5v3h-5v-3Z" />,
  send: <path d="m4 12 16-8-5.5 16-3-6.5L4 12Zm7.5 1.5L20 4" />,
  settings: (
    <>
      <path d="M4 7h9m5 0h2M4 17h2m5 0h9" />
      <circle cx="15.5" cy="7" r="2.5" />
      <circle cx="8.5" cy="17" r="2.5" />
    </>
  ),
  share: <path d="M12 15V4m-4 3.5L12 3.5l4 4M6 11H4.5v9.5h15V11H18" />,
  shield: <path d="M12 3.5 5 6v5.5c0 4.5 2.8 7.5 7 9 4.2-1.5 7-4.5 7-9V6l-7-2.5Z" />,
  signal: <path d="M5 19v-4m4.7 4v-7.5M14.3 19V8M19 19V4.5" />,
  smile: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M8.5 14.2a4.2 4.2 0 0 0 7 0M9 9.5v.1m6-.1v.1" />
    </>
  ),
  stop: <path d="M6.5 6.5h11v11h-11v-11Z" />,
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2.5v2m0 15v2M2.5 12h2m15 0h2M5.3 5.3l1.4 1.4m10.6 10.6 1.4 1.4m0-13.4-1.4 1.4M6.7 17.3l-1.4 1.4" />
    </>
  ),
  system: <path d="M12 3.5a8.5 8.5 0 1 0 0 17v-17Zm0 0a8.5 8.5 0 0 1 0 17" />,
  trash: <path d="M4 6.5h16m-10 0v-3h4v3m-7.5 0 1 14h9l1-14M10 11v5.5m4-5.5v5.5" />,
  user: <path d="M12 12a4.25 4.25 0 1 0 0-8.5 4.25 4.25 0 0 0 0 8.5Zm-8 8.5c.8-4 4-6 8-6s7.2 2 8 6" />,
  users: (
    <path d="M9 12a3.75 3.75 0 1 0 0-7.5A3.75 3.75 0 0 0 9 12Zm-6.5 8c.5-3.5 3-5.5 6.5-5.5s6 2 6.5 5.5M15.5 4.8a3.75 3.75 0 0 1 0 6.9m2 3.3c2.2.7 3.6 2.4 4 5" />
  ),
  volume: <path d="M4 9.5v5h4l5 4v-13l-5 4H4Zm12.5-.7a4.5 4.5 0 0 1 0 6.4m2.5-9a8 8 0 0 1 0 11.6" />,
  volumeOff: <path d="M4 9.5v5h4l5 4v-13l-5 4H4Zm12.5 0 5 5m0-5-5 5" />,
  wifiOff: (
    <path d="M3 3l18 18M5 12.5a10 10 0 0 1 4.5-2.6m3.2-.3A10 10 0 0 1 19 12.5M2 9a14.5 14.5 0 0 1 4.2-2.8M10 5.1A14.5 14.5 0 0 1 22 9M8.5 16a5 5 0 0 1 6.5-.2M12 19.5v.1" />
  ),
} satisfies Record<string, ReactElement>;

export type IconName = keyof typeof drawings;

const directional: ReadonlySet<IconName> = new Set(['arrowBack', 'arrowForward', 'logOut', 'reply', 'send']);

/** A drawing beside a text, or inside a control that is labelled: never the only carrier of meaning. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      data-directional={directional.has(name) || undefined}
    >
      {drawings[name]}
    </svg>
  );
}
