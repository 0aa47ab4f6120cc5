export * from './hvcc.ts';
export * from './nal.ts';
export * from './profile.ts';
export * from './slice.ts';
export * from './sps.ts';
export * from './vps.ts';
