import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** WICG document-picture-in-picture; only Chromium has it. */
interface DocumentPictureInPicture {
  requestWindow: (size: { width: number; height: number }) => Promise<Window>;
}
const ofDocument = (globalThis as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture;

export interface FloatingWindow {
  isPossible: boolean;
  isOpen: boolean;
  /** The browser has no such windows: the picture alone floats. */
  isOfVideo: boolean;
  /** What is drawn into; null where only the picture floats. */
  body: HTMLElement | null;
  toggle: () => void;
}

/** A small window above all others: with controls where the browser has such windows, else the picture alone. */
export function usePictureInPicture(
  video: RefObject<HTMLVideoElement | null>,
  /** Only a picture could float, and there is none now. */
  onNothing: () => void,
): FloatingWindow {
  const [opened, setOpened] = useState<Window | null>(null);
  const [isFloating, setFloating] = useState(false);

  useEffect(() => {
    const { current } = video;
    if (!current) return;
    const follow = () => setFloating(document.pictureInPictureElement === current);
    current.addEventListener('enterpictureinpicture', follow);
    current.addEventListener('leavepictureinpicture', follow);
    return () => {
      current.removeEventListener('enterpictureinpicture', follow);
      current.removeEventListener('leavepictureinpicture', follow);
    };
  }, [video]);

  useEffect(() => () => opened?.close(), [opened]);

  const told = useRef(onNothing);
  told.current = onNothing;
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);

  const toggle = useCallback(() => {
    // Refused without a gesture: nothing opens, and the button still says so.
    const ignore = () => undefined;
    if (opened) opened.close();
    else if (document.pictureInPictureElement) document.exitPictureInPicture().catch(ignore);
    else if (ofDocument) {
      ofDocument.requestWindow({ width: 420, height: 280 }).then((made) => {
        if (!isHere.current) {
          // The meeting was left while it opened.
          made.close();
          return;
        }
        dress(made.document);
        made.addEventListener('pagehide', () => setOpened(null), { once: true });
        setOpened(made);
      }, ignore);
    } else video.current?.requestPictureInPicture().catch(() => told.current());
  }, [opened, video]);

  return {
    isPossible: ofDocument !== undefined || document.pictureInPictureEnabled,
    isOpen: opened !== null || isFloating,
    isOfVideo: ofDocument === undefined && document.pictureInPictureEnabled,
    body: opened?.document.body ?? null,
    toggle,
  };
}

/** The window begins empty: it gets the look, the language and the direction of the page. */
function dress(to: Document): void {
  const from = document.documentElement;
  to.documentElement.lang = from.lang;
  to.documentElement.dir = from.dir;
  to.documentElement.className = from.className;
  if (from.dataset.theme) to.documentElement.dataset.theme = from.dataset.theme;
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"], style')) to.head.append(sheet.cloneNode(true));
  to.title = document.title;
}
