export { addGauges } from './gauges.ts';
export { instanceRoutes } from './instance.ts';
