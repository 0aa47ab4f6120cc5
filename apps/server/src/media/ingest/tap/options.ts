import type { ProducerInfo } from '../../sfu/index.ts';

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
  select: (producers: ProducerInfo[]) => TapSelection;
}

/** Ids of the producers to tap. */
export interface TapSelection {
  audio?: string | undefined;
  video?: string | undefined;
}

export const defaultTapOptions: TapOptions = {
  keyFrameIntervalMs: 2_000,
  renditions: 'copied',
  audioLateMs: 250,
  gatherMs: 1_000,
  select: (producers) => ({
    audio: newest(producers, 'audio', 'microphone'),
    // A screen is shared to be seen.
    video: newest(producers, 'video', 'screen'),
  }),
};

function newest(producers: ProducerInfo[], kind: 'audio' | 'video', preferred: string): string | undefined {
  const usable = producers.filter((one) => one.kind === kind);
  return (usable.findLast(({ appData }) => appData.source === preferred) ?? usable.at(-1))?.producerId;
}
