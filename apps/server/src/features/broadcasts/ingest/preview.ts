const prefix = 'preview-';

/** The id of the stream that holds back what an encoder sends for the show of this room. */
export function previewOf(roomId: string): string {
  return prefix + roomId;
}

export function isPreview(streamId: string): boolean {
  return streamId.startsWith(prefix);
}
