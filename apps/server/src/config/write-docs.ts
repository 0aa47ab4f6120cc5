import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configurationPage, envExample } from './describe.ts';

/** Writes what is generated from the schema; with `--check` only says whether it is up to date. */
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const files = { '.env.example': envExample(), 'docs/configuration.md': configurationPage() };

for (const [path, text] of Object.entries(files)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(`${root}${path}`, text);
  } else if (readFileSync(`${root}${path}`, 'utf8') !== text) {
    process.stderr.write(`${path} is out of date: run node apps/server/src/config/write-docs.ts\n`);
    process.exitCode = 1;
  }
}
