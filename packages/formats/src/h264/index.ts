export * from './access-unit.ts';
export * from './avcc.ts';
export * from './nal.ts';
export * from './pps.ts';
export * from './slice.ts';
export * from './sps.ts';
