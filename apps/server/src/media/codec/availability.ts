import type { Clock } from '../../base/clock.ts';
import { CodecProcess } from './codec-process.ts';
import type { Readiness, UnavailableReason } from './request.ts';
import { readJson } from './wire.ts';

/** Whether codec stages can be had on this machine, and if not, why, in a sentence for the operator. */
export type Availability =
  | { available: true; ffmpeg: string }
  | { available: false; reason: UnavailableReason | 'disabled'; message: string };

/** The operator does not want codec stages. */
export const switchedOff: Availability = {
  available: false,
  reason: 'disabled',
  message:
    'Sound and pictures are not converted between codecs, and there are no thumbnails: codec stages are switched off.',
};

/** Loading takes a fraction of a second; a machine that needs longer than this has other troubles. */
const answerWithinMs = 20_000;

/** Starts a codec process, asks whether it can work, and ends it. */
export async function probe(module: string, clock: Clock): Promise<Availability> {
  const answer = Promise.withResolvers<Readiness>();
  const unloadable = (detail: string) => answer.resolve({ ok: false, reason: 'unloadable', detail });
  const process = new CodecProcess(
    { module, niceness: 0 },
    {
      onMessage: ({ type, payload }) => {
        if (type === 'ready') answer.resolve(readJson<Readiness>(payload));
      },
      onExit: ({ code, signal, lastWords }) => unloadable(`its process ended (${signal ?? code}) ${lastWords}`),
    },
  );
  const cancel = clock.after(answerWithinMs, () => unloadable('it did not load in time'));
  const readiness = await answer.promise;
  cancel();
  await process.close();
  if (readiness.ok) return { available: true, ffmpeg: readiness.ffmpeg };
  return { available: false, reason: readiness.reason, message: sentence(module, readiness.reason, readiness.detail) };
}

function sentence(module: string, reason: UnavailableReason, detail: string): string {
  const consequence = 'Sound and pictures are not converted between codecs, and there are no thumbnails';
  const cause = {
    missing: `the optional package ${module} is not installed (npm leaves it out with --omit=optional, and where it has no build for the machine)`,
    unloadable: `the package ${module} does not load: ${detail}`,
    incomplete: `the FFmpeg of ${module} lacks what is needed: ${detail}`,
  }[reason];
  return `${consequence}: ${cause}.`;
}
