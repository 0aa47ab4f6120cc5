export * from './audio.ts';
export * from './capabilities.ts';
export * from './config.ts';
export * from './fourcc.ts';
export * from './tag.ts';
export * from './video.ts';
export * from './write.ts';
