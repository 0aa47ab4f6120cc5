export * from './head.ts';
export * from './packet.ts';
