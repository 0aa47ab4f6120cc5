export * from './av1c.ts';
export * from './obu.ts';
export * from './sequence-header.ts';
