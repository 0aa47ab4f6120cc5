/** Not every browser lets a page choose where its sound comes out. */
export const choosesSpeaker = 'setSinkId' in HTMLMediaElement.prototype;

/** Where this element is heard; null is the browser's choice. One that is not plugged in now: the sound stays where it is. */
export async function playOn(element: HTMLMediaElement, speakerId: string | null): Promise<void> {
  if (choosesSpeaker) await element.setSinkId(speakerId ?? '').catch(() => undefined);
}
