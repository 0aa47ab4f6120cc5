export interface TapOptions {
  /** Between key frames: the packager begins a segment with each. */
  keyFrameIntervalMs: number;
  /**
   * `best`: one video track, of the best layer that is being sent. `all`: a track of each simulcast layer. `copied`: all of a codec that is packaged
   * as it is, the best of one that has to be converted first, as each conversion costs a processor.
   */
  renditions: 'best' | 'all' | 'copied';
  /** Audio that is this late is replaced by silence. */
  audioLateMs: number;
  /** How long the first frames wait for the tracks of the other kinds, so that a player learns of all of them at once. */
  gatherMs: number;
  /** Most sound tracks; the host's come first, then those that are on, then who was there earlier. */
  maxSounds: number;
  /** So long somebody has to be the active speaker before the picture goes to them. */
  dominanceMs: number;
}

export const defaultTapOptions: TapOptions = {
  keyFrameIntervalMs: 2_000,
  renditions: 'copied',
  audioLateMs: 250,
  gatherMs: 1_000,
  maxSounds: 8,
  dominanceMs: 2_500,
};
