import { writeSync } from 'node:fs';
import { silentLogger } from '../../base/logger.ts';
import { type DatabaseOptions, openDatabase } from './database.ts';

/** Writes until it is killed, and prints the key of every row that was acknowledged (contract.ts). */
const [options, round] = process.argv.slice(2) as [string, string];
const database = await openDatabase(JSON.parse(options) as DatabaseOptions, { logger: silentLogger() });

async function write(writer: number): Promise<never> {
  for (let i = 0; ; i += 1) {
    const key = `ack-${round}-${writer}-${i}`;
    await database.db.transaction().execute(async (trx) => {
      await trx.insertInto('settings').values({ key, value: '{}' }).execute();
    });
    writeSync(1, `${key}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(write));
