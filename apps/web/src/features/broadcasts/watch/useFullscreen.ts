import { type RefObject, useCallback, useEffect, useState } from 'react';

/** An iPhone gives full screen to the video element alone, by a call of its own. */
type PhoneVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

/** Full screen of the player; `isPossible` is false where the browser has none. */
export function useFullscreen(player: RefObject<HTMLElement | null>, video: RefObject<HTMLVideoElement | null>) {
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    const follow = () => setFull(document.fullscreenElement !== null && document.fullscreenElement === player.current);
    document.addEventListener('fullscreenchange', follow);
    return () => document.removeEventListener('fullscreenchange', follow);
  }, [player]);

  const toggle = useCallback(() => {
    // Refused without a gesture or by the embedding page: nothing changes, and the button still says so.
    const ignore = () => undefined;
    if (document.fullscreenElement) document.exitFullscreen().catch(ignore);
    else if (document.fullscreenEnabled) player.current?.requestFullscreen().catch(ignore);
    else (video.current as PhoneVideo | null)?.webkitEnterFullscreen?.();
  }, [player, video]);

  const isPossible = document.fullscreenEnabled || 'webkitEnterFullscreen' in HTMLVideoElement.prototype;
  return { isFull, isPossible, toggle };
}
