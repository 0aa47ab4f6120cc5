export { type WhipAnswer, WhipEndpoint, type WhipEvents, type WhipOffer, type WhipSession } from './whip-endpoint.ts';
