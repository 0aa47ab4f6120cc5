export type { StreamingNumbers } from './gauges.ts';
export { addGauges } from './gauges.ts';
export { instanceRoutes } from './instance.ts';
