export * from './aggregate.ts';
export * from './chunk-reader.ts';
export * from './chunk-writer.ts';
export * from './commands.ts';
export * from './control.ts';
export * from './handshake.ts';
export * from './messages.ts';
export * from './timestamps.ts';
