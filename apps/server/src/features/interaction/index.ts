export { type AudienceSockets, audienceSockets } from './audience-sockets.ts';
export { StagePlacesRepository } from './hands/repository.ts';
export { Hands, type ModeratorAct } from './hands/service.ts';
export { LikesRepository } from './likes/repository.ts';
export { Likes } from './likes/service.ts';
export { Reactions } from './reactions/service.ts';
