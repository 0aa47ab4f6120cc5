/** Chromium's window of a page's own making that stays on top (WICG document-picture-in-picture). */
interface DocumentPictureInPicture extends EventTarget {
  window: Window | null;
}
const floating = () => (globalThis as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture;

/** Whether anybody can see pictures of this page: a hidden page shows none, unless one of its pictures floats above the others. */
function isVisible(): boolean {
  return (
    document.visibilityState === 'visible' || document.pictureInPictureElement != null || floating()?.window != null
  );
}

/** Calls back with every change, and at once where the page is hidden. Outside of browsers never. The answer ends it. */
export function onPageVisibility(listener: (visible: boolean) => void): () => void {
  if (typeof document === 'undefined') return () => undefined;
  let visible = true;
  const look = () => {
    if (visible === isVisible()) return;
    visible = !visible;
    listener(visible);
  };
  // A window that floats is known to be gone only after its own event.
  const lookLater = () => setTimeout(look);
  const onEnter = () => {
    floating()?.window?.addEventListener('pagehide', lookLater);
    look();
  };
  const leave = new AbortController();
  const { signal } = leave;
  document.addEventListener('visibilitychange', look, { signal });
  document.addEventListener('enterpictureinpicture', look, { signal });
  document.addEventListener('leavepictureinpicture', lookLater, { signal });
  floating()?.addEventListener('enter', onEnter, { signal });
  look();
  return () => leave.abort();
}
