import type { AudioConfig } from '@footlight/formats';
import { AppError } from '../../base/errors.ts';
import type { MixInputRequest, MixRequest } from './request.ts';
import type { AudioMix, AudioMixSpec, MixInput } from './specs.ts';
import type { StagePool } from './stage-pool.ts';
import { mostInputs, plainConfig } from './wire.ts';

/** The server's end of a mix: one stage, and which inputs it has now. */
export function openAudioMix(pool: StagePool, config: AudioConfig, spec: AudioMixSpec): AudioMix {
  const inputs = new Map<number, MixInputRequest>();
  let revision = 0;
  const request = (): MixRequest => ({
    kind: 'mix',
    inputs: [...inputs.values()],
    to: spec.to,
    channels: spec.channels,
    bitrateBps: spec.bitrateBps ?? 64_000 * spec.channels,
    from: spec.from ?? null,
  });
  const stage = pool.open(request(), {
    onFrame: (frame) => spec.onFrame(frame),
    onInputError: (error) => spec.onInputError(error),
    onError: (error) => spec.onError(error),
  });
  return {
    config,
    get inputs() {
      return inputs.size;
    },
    add(from: AudioConfig, timescale: number): MixInput {
      const input = freeNumber(inputs);
      if (input === undefined) throw new AppError('capacity_exceeded', `${inputs.size} sound tracks are being mixed`);
      const configure = (from: AudioConfig, timescale: number) => {
        inputs.set(input, { input, revision: revision++, from: plainConfig(from), timescale });
        stage.setInputs(request());
      };
      configure(from, timescale);
      let open = true;
      return {
        write: (frame) => {
          if (open) stage.write({ ...frame, input });
        },
        reconfigure: (from, timescale) => {
          if (open) configure(from, timescale);
        },
        close: () => {
          if (!open) return;
          open = false;
          inputs.delete(input);
          stage.endInput(request(), input);
        },
      };
    },
    dropped: () => stage.dropped,
    close: () => stage.close(),
  };
}

function freeNumber(taken: ReadonlyMap<number, unknown>): number | undefined {
  for (let input = 1; input <= mostInputs; input++) if (!taken.has(input)) return input;
  return undefined;
}
