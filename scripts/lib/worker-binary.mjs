import { run } from './run.mjs';

/** main.cpp: the exit code of a worker that was started without MEDIASOUP_VERSION, so it loaded and ran. */
const startedByNobody = 41;

/**
 * Starts a worker binary to see whether this machine can load it. Answers undefined when it can, else what was said,
 * and the shared library that is missing if that is the reason.
 */
export async function loadProblem(binary) {
  const { code, output } = await run(binary, [], { env: {}, timeoutMs: 10_000 });
  if (code === startedByNobody) return undefined;
  const library = /error while loading shared libraries: ([^:\s]+)|Library not loaded: (\S+)/.exec(output);
  return { text: output.trim() || `exit code ${code}`, library: library?.[1] ?? library?.[2] };
}
