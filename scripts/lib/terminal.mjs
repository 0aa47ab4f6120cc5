/** What the scripts print. Everything goes to stderr, so that stdout belongs to the program that is started. */

/** A problem that the person at the keyboard can solve: what is wrong, and the remedy, one step a line. */
export class Failure extends Error {
  constructor(message, remedy = []) {
    super(message);
    this.name = 'Failure';
    this.remedy = [remedy].flat();
  }
}

const out = process.stderr;

export const say = (text) => void out.write(`${text}\n`);

/** Seconds since `startedAt` (from performance.now()), for people. */
export const secondsSince = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;

/**
 * A long step. On a terminal `update` rewrites one line; elsewhere it prints when another tenth is done.
 * `done` must be called in the end, also after a failure, so that the line is finished.
 */
export function progress(label) {
  const startedAt = performance.now();
  let tenths = -1;
  let open = false;
  if (out.isTTY) {
    out.write(`${label} …`);
    open = true;
  } else {
    say(`${label} …`);
  }
  return {
    update(done, total) {
      const percent = Math.floor((100 * done) / total);
      if (out.isTTY) {
        out.write(`\r\x1b[K${label} … ${done}/${total} (${percent} %)`);
      } else if (Math.floor(percent / 10) > tenths) {
        tenths = Math.floor(percent / 10);
        say(`${label} … ${done}/${total} (${percent} %)`);
      }
    },
    done(result) {
      if (open) out.write('\r\x1b[K');
      open = false;
      say(`${label}: ${result} (${secondsSince(startedAt)})`);
    },
  };
}

/** Runs a script's main function. A Failure is printed with its remedy; anything else is a bug and shows its stack. */
export async function runMain(main) {
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(`\n✗ ${error.message}`);
    for (const line of error.remedy) say(`  ${line}`);
    process.exitCode = 1;
  }
}
