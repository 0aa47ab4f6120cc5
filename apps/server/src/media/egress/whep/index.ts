export { type WhepAnswer, WhepEndpoint, type WhepEvents, type WhepOffer, type WhepSession } from './whep-endpoint.ts';
