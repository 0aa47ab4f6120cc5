import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { persist } from 'zustand/middleware';
import { createStore } from 'zustand/vanilla';
import { isLanguageId, type LanguageId } from '../i18n/languages.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const videoFormats = ['auto', 'h264', 'vp8', 'vp9', 'av1'] as const;
export type VideoFormat = (typeof videoFormats)[number];

export const meetingViews = ['grid', 'speaker'] as const;
export type MeetingView = (typeof meetingViews)[number];

/** Settings that are on or off. */
const switches = [
  'music',
  'chatSilent',
  'noiseSuppression',
  'echoCancellation',
  'joinsWithMicrophone',
  'joinsWithCamera',
  'shortcuts',
  'pushToTalk',
] as const;
/** Devices, by their ids. */
const deviceIds = ['cameraId', 'microphoneId', 'speakerId'] as const;

/** What this browser remembers of its user. Nulls leave the choice to the device. */
export interface Preferences {
  theme: Theme;
  language: LanguageId | null;
  cameraId: string | null;
  microphoneId: string | null;
  videoFormat: VideoFormat;
  /** The microphone takes music: full sound instead of a clear voice. */
  music: boolean;
  /** 0 to 1. */
  volume: number;
  /** Screen readers are not told what is new in a chat. */
  chatSilent: boolean;
  speakerId: string | null;
  noiseSuppression: boolean;
  echoCancellation: boolean;
  /** Meetings are entered with the microphone open, and with the camera on. */
  joinsWithMicrophone: boolean;
  joinsWithCamera: boolean;
  /** Keys without modifiers do something in a meeting. */
  shortcuts: boolean;
  /** The microphone is open only while a key is held. */
  pushToTalk: boolean;
  meetingView: MeetingView;
}

const defaults: Preferences = {
  theme: 'system',
  language: null,
  cameraId: null,
  microphoneId: null,
  videoFormat: 'auto',
  music: false,
  volume: 1,
  chatSilent: false,
  speakerId: null,
  noiseSuppression: true,
  echoCancellation: true,
  joinsWithMicrophone: true,
  joinsWithCamera: true,
  shortcuts: true,
  pushToTalk: false,
  meetingView: 'grid',
};

/** Keeps of a stored state only what has the right form: storage may hold what an older page left there. */
export function sanitize(stored: unknown): Preferences {
  const kept = { ...defaults };
  if (typeof stored !== 'object' || stored === null) return kept;
  const values = stored as Record<string, unknown>;
  const theme = themes.find((name) => name === values.theme);
  if (theme) kept.theme = theme;
  if (isLanguageId(values.language)) kept.language = values.language;
  for (const name of deviceIds) {
    const value = values[name];
    if (typeof value === 'string') kept[name] = value;
  }
  for (const name of switches) {
    const value = values[name];
    if (typeof value === 'boolean') kept[name] = value;
  }
  const view = meetingViews.find((name) => name === values.meetingView);
  if (view) kept.meetingView = view;
  const format = videoFormats.find((name) => name === values.videoFormat);
  if (format) kept.videoFormat = format;
  if (typeof values.volume === 'number' && values.volume >= 0 && values.volume <= 1) kept.volume = values.volume;
  return kept;
}

/** The key is also read by public/theme.js before the page is drawn. */
export function createPreferences() {
  return createStore<Preferences>()(
    persist(() => defaults, { name: 'footlight.preferences', merge: (stored) => sanitize(stored) }),
  );
}
export type PreferencesStore = ReturnType<typeof createPreferences>;

export const PreferencesContext = createContext<PreferencesStore | null>(null);

/** The preferences and a function that changes some of them. */
export function usePreferences(): [Preferences, (change: Partial<Preferences>) => void] {
  const store = useContext(PreferencesContext);
  if (!store) throw new TypeError('usePreferences needs a PreferencesContext above it');
  return [useStore(store), store.setState];
}
