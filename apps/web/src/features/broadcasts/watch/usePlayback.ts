import type { RoomSession } from '@footlight/client';
import { type RefObject, useCallback, useEffect, useState } from 'react';
import { usePreferences } from '../../../shell/preferences.ts';

const hiddenForMs = 10_000;

export interface Playback {
  isMuted: boolean;
  isPaused: boolean;
  /** 0 to 1. */
  volume: number;
  /** The page itself has paused the pictures: by hand or because nobody looks. */
  isPicturePaused: boolean;
  toggleMuted: () => void;
  togglePaused: () => void;
  resume: () => void;
  setVolume: (volume: number) => void;
}

/**
 * Sound and pause of the player. Starts muted, which browsers let play without a gesture. Pictures are not fetched while
 * the viewer has paused, nor when the page has been hidden for a while; the sound of a hidden page goes on.
 */
export function usePlayback(room: RoomSession | null): Playback {
  const [preferences, change] = usePreferences();
  const [isMuted, setMuted] = useState(true);
  const [isPaused, setPaused] = useState(false);
  const isHidden = useHiddenForLong();
  const isPicturePaused = isPaused || isHidden;

  useEffect(() => {
    room?.setVisible(!isPicturePaused).catch(reportError);
  }, [room, isPicturePaused]);

  return {
    isMuted,
    isPaused,
    volume: preferences.volume,
    isPicturePaused,
    toggleMuted: useCallback(() => setMuted((muted) => !muted), []),
    togglePaused: useCallback(() => setPaused((paused) => !paused), []),
    resume: useCallback(() => setPaused(false), []),
    setVolume: (volume) => {
      change({ volume });
      setMuted(volume === 0);
    },
  };
}

/** True once the page has been out of sight for some seconds; a glance at another tab does not count. */
function useHiddenForLong(): boolean {
  const [isHidden, setHidden] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => setHidden(true), hiddenForMs);
      else setHidden(false);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', follow);
    };
  }, []);
  return isHidden;
}

/** Keeps an element that plays tracks as the playback says. */
export function useElement(
  element: RefObject<HTMLMediaElement | null>,
  tracks: readonly MediaStreamTrack[],
  playback: Playback,
) {
  const key = tracks.map((track) => track.id).join(' ');

  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids stand for the tracks, whose list is new each time
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    current.srcObject = tracks.length > 0 ? new MediaStream([...tracks]) : null;
  }, [element, key]);

  useSound(element, key, playback);
}

/** Sound and pause of an element; `key` is another one when it plays something else. */
export function useSound(element: RefObject<HTMLMediaElement | null>, key: string, playback: Playback) {
  const { isMuted, isPaused, volume } = playback;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new has to be played too
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    current.muted = isMuted;
    current.volume = volume;
    if (isPaused) current.pause();
    // Refused (sound without a gesture) or overtaken by the next stream: the element stays as it is, with its controls.
    else if (current.srcObject || current.src) current.play().catch(() => undefined);
  }, [element, key, isMuted, isPaused, volume]);
}
