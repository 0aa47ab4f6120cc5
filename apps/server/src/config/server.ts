import { choice, flag, integer, list, optionalText, optionalUrl, text } from './setting.ts';

export const serverSettings = {
  INSTANCE_NAME: text('Footlight', 'Name shown in the page header and in notifications'),
  HOST: text('0.0.0.0', 'Address the HTTP server listens on'),
  PORT: integer(3000, { min: 0, max: 65535 }, 'Port of the HTTP server; 0 takes a free one'),
  PUBLIC_URL: optionalUrl(
    'Address people open, where a proxy stands in front; found from HOST and PORT otherwise',
    /^https?$/,
  ),
  DATA_DIR: text('./data', 'Folder for the embedded database, files and generated secrets'),
  WEB_DIR: text('apps/web/dist', 'Folder with the built web app'),
  LOG_LEVEL: choice(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
    'Least severe log lines that are written',
  ),
  CORS_ORIGINS: list('', 'Origins of other sites whose pages may call this server, comma-separated', {
    aliases: ['CORS_ORIGIN'],
  }),
  TRUST_PROXY: list(
    '',
    'Addresses or networks (CIDR) of proxies whose X-Forwarded-* headers are believed, comma-separated',
  ),
  TLS_CERT_FILE: optionalText('Certificate chain in PEM; with TLS_KEY_FILE the server speaks HTTPS', {
    aliases: ['SSL_CERT_PATH', 'HTTPS_CERT'],
  }),
  TLS_KEY_FILE: optionalText('Private key in PEM', { aliases: ['SSL_KEY_PATH', 'HTTPS_KEY'] }),
  TLS_SELF_SIGNED: flag(false, 'HTTPS with a self-signed certificate kept in DATA_DIR, for a LAN; the same as --tls'),
  SHUTDOWN_TIMEOUT_SECONDS: integer(10, { min: 1, max: 300 }, 'How long a clean shutdown may take'),
  METRICS_TOKEN: optionalText('Bearer token /metrics asks for; without it only this machine may read /metrics', {
    secret: true,
  }),
};
