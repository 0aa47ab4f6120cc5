export { HttpPeers } from './http-peers.ts';
export type { Admission, RoomFacts, RoomPolicy } from './policy.ts';
export type { RoomOptions } from './room.ts';
export { mediaRoutes } from './routes.ts';
export { RoomsService } from './service.ts';
export { roomSockets } from './sockets.ts';
