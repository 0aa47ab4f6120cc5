export { LiveInteraction } from './live-interaction.ts';
export type * from './types.ts';
