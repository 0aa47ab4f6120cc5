import type { ClientEventName, EndpointName, ErrorCode } from '@footlight/contract';

/**
 * Who may do what, as docs and product say it. `otherHost` has a live show of its own; `host` owns the show that is asked
 * for; `admin` may manage every show, and in its room is a moderator; `moderator` has been named one of the show that is asked for.
 */
export const actors = ['nobody', 'guest', 'user', 'otherHost', 'host', 'admin', 'moderator'] as const;
export type Actor = (typeof actors)[number];
export type Outcome = ErrorCode | 'ok';
export type Row = Record<Actor, Outcome>;

const row = (...outcomes: Outcome[]): Row =>
  Object.fromEntries(actors.map((actor, index) => [actor, outcomes[index]])) as Row;

const everybody = row('ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok');
const somebody = row('unauthenticated', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok');
const accounts = row('unauthenticated', 'forbidden', 'ok', 'ok', 'ok', 'ok', 'ok');
/** Runs the show: its host and admins. */
const managers = row('unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'ok', 'ok', 'forbidden');
/** As `managers`, for a show that outsiders do not know of; a guest is refused before anything is looked up. */
const hiddenManagers = row('unauthenticated', 'forbidden', 'not_found', 'not_found', 'ok', 'ok', 'forbidden');
/** Moderates the show, or helps with its shop. */
const moderators = row('unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'ok', 'ok', 'ok');
const hiddenModerators = row('unauthenticated', 'forbidden', 'not_found', 'not_found', 'ok', 'ok', 'ok');
const hiddenView = row('not_found', 'not_found', 'not_found', 'not_found', 'ok', 'ok', 'ok');
const hiddenRoom = row('unauthenticated', 'not_found', 'not_found', 'not_found', 'ok', 'ok', 'ok');
/** What belongs to the host's own peer: for everybody else it does not exist. */
const hostsOwn = row('unauthenticated', 'not_found', 'not_found', 'not_found', 'ok', 'not_found', 'not_found');
/** A product in the catalogue of the host: its owner's alone, not even an admin's. */
const productOfHost = row('unauthenticated', 'forbidden', 'not_found', 'not_found', 'ok', 'not_found', 'not_found');
/** Publishing: only who is on the stage; an admin moderates, but is not on it. */
const stage = row('unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'ok', 'forbidden', 'forbidden');
/** On its way to the stage or on it: who stands there by role, or moderates, is not brought on. */
const audience = row('unauthenticated', 'ok', 'ok', 'ok', 'conflict', 'conflict', 'conflict');
const nobodyMay = row('unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'forbidden', 'forbidden', 'forbidden');
/** Whoever manages a meeting: its hosts. */
const hosts = row('unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'ok', 'forbidden', 'forbidden');
/** Whoever moderates one; an admin is nobody in particular in it. */
const meetingModerators = row('unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'ok', 'forbidden', 'ok');
/** What was said in a meeting: for its members and who is in it; an admin is not. */
const meetingChat = row('unauthenticated', 'not_found', 'not_found', 'not_found', 'ok', 'not_found', 'ok');
/** At the door of a meeting, hosts and the invited apart. */
const door = (answer: Outcome, invited: Outcome) =>
  row('unauthenticated', answer, answer, answer, 'ok', answer, invited);
const outside = row(
  'unauthenticated',
  'not_joined',
  'not_joined',
  'not_joined',
  'not_joined',
  'not_joined',
  'not_joined',
);

/** A situation a route or an event is tried in → who is answered what. The situations are made in authorisation-scene.ts. */
export const routeMatrix: Record<EndpointName, Record<string, Row>> = {
  register: { any: everybody },
  login: { any: everybody },
  refresh: { any: everybody },
  logout: { any: everybody },
  guest: { any: everybody },
  me: { any: somebody },
  updateMe: { any: accounts },
  instance: { any: everybody },

  listBroadcasts: { any: everybody, mine: row('unauthenticated', 'unauthenticated', 'ok', 'ok', 'ok', 'ok', 'ok') },
  activeBroadcasts: { any: everybody },
  createBroadcast: { any: accounts },
  getBroadcast: { public: everybody, unlisted: everybody, private: hiddenView },
  updateBroadcast: { public: managers, private: hiddenManagers },
  deleteBroadcast: { scheduled: managers, private: hiddenManagers },
  startBroadcast: { scheduled: managers, private: hiddenManagers },
  endBroadcast: { public: managers, private: hiddenManagers },
  getPlayback: { public: everybody, unlisted: everybody, private: hiddenView },
  getBroadcastStats: { public: managers, private: hiddenManagers },
  listMembers: { public: managers, private: hiddenManagers },
  putMember: { public: managers, private: hiddenManagers },
  removeMember: { public: managers, private: hiddenManagers },
  getIngest: { public: managers, private: hiddenManagers },
  resetIngestKey: { public: managers, private: hiddenManagers },

  listProducts: { any: accounts },
  createProduct: { any: accounts },
  getProduct: { hosts: productOfHost },
  updateProduct: { hosts: productOfHost },
  deleteProduct: { hosts: productOfHost },
  uploadProductImage: { hosts: productOfHost },
  deleteProductImage: { hosts: productOfHost },
  getLineUp: { public: moderators, private: hiddenModerators },
  setLineUp: { public: managers, private: hiddenManagers },
  updateShownProduct: { public: moderators, private: hiddenModerators },
  pinProduct: { public: moderators, private: hiddenModerators },
  unpinProduct: { public: moderators, private: hiddenModerators },
  pinnedProducts: { public: everybody, private: hiddenView },
  productSeen: { public: somebody, private: hiddenRoom },
  productClicked: { public: somebody, private: hiddenRoom },
  shopFigures: { public: moderators, private: hiddenModerators },
  shopEvents: { public: everybody, private: hiddenView },
  listRooms: { any: accounts },
  createRoom: { any: accounts },
  getRoom: { open: everybody, invite: hiddenView },
  updateRoom: {
    open: managers,
    // Guests may be hosts, so they are not refused before anything is looked up.
    invite: row('unauthenticated', 'not_found', 'not_found', 'not_found', 'ok', 'ok', 'forbidden'),
  },
  deleteRoom: { open: managers, invite: hiddenManagers },
  // What people say among themselves is shown by their hosts, not by an admin.
  goLiveFromRoom: {
    open: row('unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'ok', 'forbidden', 'forbidden'),
    invite: row('unauthenticated', 'forbidden', 'not_found', 'not_found', 'ok', 'forbidden', 'forbidden'),
  },
  listRoomMembers: { open: managers, invite: hiddenManagers },
  putRoomMember: { open: managers, invite: hiddenManagers },
  removeRoomMember: { open: managers, invite: hiddenManagers },
  listRoomMessages: { any: meetingChat },
  postRoomMessage: { any: meetingChat },
  deleteRoomMessage: { any: meetingChat },
  clearRoomMessages: { any: meetingChat },
  pinRoomMessage: { any: meetingChat },
  unpinRoomMessage: { any: meetingChat },
  getRoomChatSettings: { any: meetingChat },
  updateRoomChatSettings: { any: meetingChat },
  listRoomRestrictions: { any: meetingChat },
  restrictInRoom: { any: meetingChat },
  liftRoomRestriction: { any: meetingChat },
  listRoomAudit: { any: meetingChat },
  undoRoomAudit: { any: meetingChat },

  listMessages: { public: everybody, private: hiddenView },
  postMessage: { public: somebody, private: hiddenRoom },
  deleteMessage: { own: somebody, public: moderators, private: hiddenRoom },
  clearMessages: { public: moderators, private: hiddenModerators },
  pinMessage: { public: moderators, private: hiddenModerators },
  unpinMessage: { public: moderators, private: hiddenModerators },
  getChatSettings: { public: moderators, private: hiddenModerators },
  updateChatSettings: { public: moderators, private: hiddenModerators },
  listRestrictions: { public: moderators, private: hiddenModerators },
  restrict: { public: moderators, private: hiddenModerators },
  liftRestriction: { public: moderators, private: hiddenModerators },
  listAudit: { public: moderators, private: hiddenModerators },
  undoAudit: { public: moderators, private: hiddenModerators },
  getProfile: { any: everybody },
  followUser: { any: accounts },
  unfollowUser: { any: accounts },

  httpRtpCapabilities: { public: somebody, private: hiddenRoom },
  httpCreateTransport: { public: somebody, private: hiddenRoom, toSend: stage },
  httpConnectTransport: { own: somebody, hosts: hostsOwn },
  httpProduce: { own: stage, hosts: hostsOwn },
  httpConsume: { own: somebody, hosts: hostsOwn },
  httpCloseTransport: { own: somebody, hosts: hostsOwn },

  health: { any: everybody },
  livez: { any: everybody },
  readyz: { any: everybody },
};

/**
 * `outside`: without having joined. `public` and `private`: the show that is joined. `member` and `audience`: about somebody in a meeting that is shown, or in the audience
 * of the show; `moderator` moderates the show alone. Otherwise within a public, live show.
 */
export const eventMatrix: Record<ClientEventName, Record<string, Row>> = {
  join: { public: somebody, unlisted: somebody, private: hiddenRoom },
  joinRoom: {
    public: somebody,
    unlisted: somebody,
    private: hiddenRoom,
    open: somebody,
    invited: door('forbidden', 'ok'),
    password: door('room_password_required', 'ok'),
    lobby: door('in_lobby', 'ok'),
    locked: door('room_locked', 'room_locked'),
  },
  resume: {
    own: somebody,
    hosts: row(
      'unauthenticated',
      'resume_expired',
      'resume_expired',
      'resume_expired',
      'ok',
      'resume_expired',
      'resume_expired',
    ),
  },
  leave: { inside: somebody, outside: somebody },
  createWebRtcTransport: { inside: somebody, toSend: stage, outside },
  connectTransport: { inside: somebody, outside },
  restartIce: { inside: somebody, outside },
  closeTransport: { inside: somebody, outside },
  produce: { inside: stage, outside },
  consume: { inside: somebody, outside },
  resumeConsumer: {
    inside: somebody,
    others: row('unauthenticated', 'not_found', 'not_found', 'not_found', 'not_found', 'not_found', 'not_found'),
    outside,
  },
  pauseConsumer: { inside: somebody, outside },
  setPreferredLayers: { inside: somebody, outside },
  pauseProducer: { hosts: stage, outside },
  resumeProducer: { hosts: stage, outside },
  closeProducer: { hosts: stage, outside },
  kickPeer: {
    viewer: moderators,
    host: row('unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'ok', 'forbidden', 'forbidden'),
    otherRoom: moderatorsOfAnotherRoom(),
    member: hosts,
    audience: moderators,
    outside,
  },
  requestSync: { inside: somebody, outside },

  chatMessage: { inside: somebody, outside },
  removePeer: {
    viewer: moderators,
    host: row('unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'ok', 'forbidden', 'forbidden'),
    member: hosts,
    audience: moderators,
    outside,
  },
  timeoutPeer: { viewer: moderators, host: nobodyMay, outside },
  banUser: { viewer: moderators, host: nobodyMay, outside },
  setChatMode: { inside: moderators, outside },

  reaction: { inside: somebody, outside },
  toggleLike: { inside: somebody, outside },
  raiseHand: { inside: audience, outside },
  lowerHand: { own: somebody, others: moderators, member: hosts, audience: moderators, outside },
  inviteToStage: { viewer: moderators, outside },
  acceptStage: {
    uninvited: nobodyMay,
    invited: row('unauthenticated', 'ok', 'ok', 'ok', 'forbidden', 'forbidden', 'forbidden'),
    outside,
  },
  declineStage: { inside: somebody, outside },
  leaveStage: { own: audience, others: moderators, outside },
  mutePeer: {
    viewer: moderators,
    host: row('unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'ok', 'forbidden', 'forbidden'),
    member: hosts,
    audience: moderators,
    outside,
  },

  admitWaiting: { inside: hosts, outside },
  denyWaiting: { inside: hosts, outside },
  setPeerRole: { guest: hosts, member: hosts, outside },
  muteAll: { inside: meetingModerators, outside },
  askToUnmute: { guest: meetingModerators, member: hosts, outside },
  listUnnamed: { inside: meetingModerators, outside },
  endMeeting: { inside: hosts, outside },
};

/** Nobody moderates a room that is not the one of this connection. */
function moderatorsOfAnotherRoom(): Row {
  return row('unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'forbidden', 'forbidden', 'forbidden');
}
