import type { ClientEventName } from './sockets.ts';

/** Which budget an event is counted in, beside the one for all events of a connection; the server's configuration holds the numbers. */
export type EventRateGroup = 'join' | 'transport' | 'produce' | 'moderate' | 'sync' | 'hand' | 'like';

/**
 * Events that cost more than an answer: a look at the database, work of a media worker, words to everybody else. Each has a budget of
 * its own on each connection; an event that is not named here is held to the budget of its connection only. (Chat messages and reactions
 * are counted by person, whatever the connection.)
 */
export const eventRates: Readonly<Partial<Record<ClientEventName, EventRateGroup>>> = {
  join: 'join',
  joinRoom: 'join',
  resume: 'join',
  leave: 'join',
  createWebRtcTransport: 'transport',
  connectTransport: 'transport',
  restartIce: 'transport',
  closeTransport: 'transport',
  produce: 'produce',
  closeProducer: 'produce',
  pauseProducer: 'produce',
  resumeProducer: 'produce',
  kickPeer: 'moderate',
  removePeer: 'moderate',
  timeoutPeer: 'moderate',
  banUser: 'moderate',
  setChatMode: 'moderate',
  inviteToStage: 'moderate',
  mutePeer: 'moderate',
  muteAll: 'moderate',
  askToUnmute: 'moderate',
  admitWaiting: 'moderate',
  denyWaiting: 'moderate',
  setPeerRole: 'moderate',
  listUnnamed: 'moderate',
  endMeeting: 'moderate',
  raiseHand: 'hand',
  lowerHand: 'hand',
  acceptStage: 'hand',
  declineStage: 'hand',
  leaveStage: 'hand',
  toggleLike: 'like',
  requestSync: 'sync',
};
