/**
 * Who spoke last first, then those who publish and have not spoken, in the order in which they began. `spoken`: who has spoken, the last first.
 */
export function speakersOf(
  spoken: readonly string[],
  publishers: readonly string[],
  isHere: (peerId: string) => boolean,
): string[] {
  const here = spoken.filter((peer) => isHere(peer) || publishers.includes(peer));
  return [...new Set([...here, ...publishers])];
}

export function spokenAfter(spoken: readonly string[], peerId: string): string[] {
  return [peerId, ...spoken.filter((peer) => peer !== peerId)];
}
