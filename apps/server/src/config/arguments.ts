import { parseArgs } from 'node:util';

export interface Arguments {
  help: boolean;
  version: boolean;
  /** What the flags set, as environment keys; they win over the environment. */
  env: Record<string, string>;
}

export const usage = `Usage: npm start -- [options]

  --port PORT        HTTP port (PORT)
  --host ADDRESS     HTTP address (HOST)
  --data-dir FOLDER  data folder (DATA_DIR)
  --tls              HTTPS with a self-signed certificate, for a LAN (TLS_SELF_SIGNED)
  --version          print the version
  --help             print this

Every other setting: .env.example and docs/operating.md.`;

/** Reads the command line; throws a TypeError with a sentence for the person at an unknown option. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      'data-dir': { type: 'string' },
      tls: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
  const env: Record<string, string> = {};
  if (values.port !== undefined) env.PORT = values.port;
  if (values.host !== undefined) env.HOST = values.host;
  if (values['data-dir'] !== undefined) env.DATA_DIR = values['data-dir'];
  if (values.tls) env.TLS_SELF_SIGNED = 'true';
  return { help: values.help ?? false, version: values.version ?? false, env };
}
