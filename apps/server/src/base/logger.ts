import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Structured logs, one JSON line each, on standard output. Secrets that could reach a log line are redacted. */
export function createLogger(options: { level: LogLevel }): Logger {
  return pino({
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: [
      '*.password',
      '*.token',
      '*.accessToken',
      '*.refreshToken',
      '*.streamKey',
      'req.headers.authorization',
      'req.headers.cookie',
    ],
    serializers: { err: pino.stdSerializers.err },
  });
}

export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
