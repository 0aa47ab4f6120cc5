import type Hls from 'hls.js';
import type { HlsConfig } from 'hls.js';

type AudioController = InstanceType<NonNullable<HlsConfig['audioStreamController']>>;

/**
 * A fragment of sound after a discontinuity waits until the picture has told where the discontinuity begins. hls.js 1.7.4 looks
 * again at its next tick only; when the next part of the fragment comes before, that is demuxed, what waited is forgotten but
 * still counts as waiting, and the end of this and every later fragment of sound is ignored: the player stands still for ever.
 * This looks again at once.
 */
export function promptAudio(HlsJs: typeof Hls): Pick<HlsConfig, 'audioStreamController'> {
  const { audioStreamController: Controller } = HlsJs.DefaultConfig;
  if (Controller === undefined) return {};
  class PromptAudio extends Controller {
    override onInitPtsFound(...found: Parameters<AudioController['onInitPtsFound']>): void {
      super.onInitPtsFound(...found);
      this.tick();
    }
  }
  return { audioStreamController: PromptAudio };
}
