export type { ExtrasContributor, ExtrasPart, Place } from './extras.ts';
export { HttpPeers } from './http-peers.ts';
export { inRoomOf } from './in-room.ts';
export type { Peer } from './peer.ts';
export type { Admission, RoomFacts, RoomPolicy } from './policy.ts';
export type { Room, RoomOptions } from './room.ts';
export { mediaRoutes } from './routes.ts';
export { RoomsService } from './service.ts';
export { roomSockets } from './sockets.ts';
