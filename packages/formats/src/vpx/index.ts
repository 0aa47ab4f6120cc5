export * from './frame-header.ts';
export * from './vpcc.ts';
