export { addGauges } from './gauges.ts';
export { instanceRoutes } from './instance.ts';
export { addStreamGauges, hlsCounters } from './stream-gauges.ts';
