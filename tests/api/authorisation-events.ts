import type { ClientEventName, ClientPayload, Visibility } from '@footlight/contract';
import { dtlsParameters, microphone } from '../support/rtp.ts';
import type { Actor, Outcome } from './authorisation-matrix.ts';
import { atMeetingDoor, inShownMeeting, meetingEventTrials } from './authorisation-meetings.ts';
import type { Scene, Seat, Stage } from './authorisation-scene.ts';

type Trial = (scene: Scene, who: Actor, situation: string) => Promise<Outcome | '-'>;

interface Inside {
  scene: Scene;
  stage: Stage;
  seat: Seat;
  situation: string;
  who: Actor;
}

/**
 * An event tried by somebody who has joined a live show (the host: on the connection that publishes), or by one who has
 * not. Nobody cannot join at all and tries it as it is.
 */
const within =
  <E extends ClientEventName>(event: E, payload: (inside: Inside) => Promise<ClientPayload<E>>): Trial =>
  async (scene, who, situation) => {
    const stage = await scene.stage();
    const seat = who === 'host' ? stage.host : who === 'nobody' ? stage.viewer : await scene.seat(who, stage.show);
    const prepared = await payload({ scene, stage, seat, situation, who });
    const stranger = who === 'nobody' || situation === 'outside';
    return (stranger ? await scene.socket(who) : seat.socket).code(event, prepared);
  };

const visibilities: readonly string[] = ['public', 'unlisted', 'private'];

const joining =
  (event: 'join' | 'joinRoom'): Trial =>
  async (scene, who, situation) => {
    if (!visibilities.includes(situation)) return atMeetingDoor(scene, who, situation);
    const show = await scene.show(situation as Visibility, true);
    const socket = await scene.socket(who);
    return event === 'join'
      ? socket.code('join', { broadcastId: show.id })
      : socket.code('joinRoom', { roomId: show.roomId });
  };

const onProducer = (event: 'pauseProducer' | 'resumeProducer' | 'closeProducer') =>
  within(event, async ({ stage }) => ({ producerId: stage.producerId }));

const onConsumer = (event: 'resumeConsumer' | 'pauseConsumer' | 'setPreferredLayers') =>
  within(event, async ({ scene, stage, seat, situation }) => {
    const own = await scene.consumer(seat, stage);
    const other = () => scene.consumer(seat === stage.host ? stage.viewer : stage.host, stage);
    const consumerId = situation === 'others' ? await other() : own;
    return { consumerId, spatialLayer: 1 };
  });

/** Of the host in the situation `host`, else of the viewer. */
const aimed = ({ stage, situation }: Inside) => ({
  peerId: (situation === 'host' ? stage.host : stage.viewer).joined.me.peerId,
});

const onPerson = (event: 'removePeer' | 'mutePeer') =>
  inShownMeeting(
    event,
    ({ peerId }) => ({ peerId }),
    within(event, async (inside) => aimed(inside)),
  );

/** How each event is sent in each situation of the matrix: always with a payload that has the right form. */
export const eventTrials: Record<ClientEventName, Trial> = {
  join: joining('join'),
  joinRoom: joining('joinRoom'),
  resume: async (scene, who, situation) => {
    const stage = await scene.stage();
    const lost = situation === 'hosts' || who === 'nobody' ? stage.host : await scene.seat(who, stage.show);
    lost.socket.drop();
    const { roomId, seq, me } = lost.joined;
    const socket = await scene.socket(who);
    return socket.code('resume', { roomId, lastSeq: seq, resumeToken: me.resumeToken });
  },
  leave: within('leave', async () => ({})),
  createWebRtcTransport: within('createWebRtcTransport', async ({ situation }) => ({ sender: situation === 'toSend' })),
  connectTransport: within('connectTransport', async ({ seat }) => {
    await seat.socket.get('createWebRtcTransport', { sender: false });
    return { sender: false, dtlsParameters };
  }),
  closeTransport: within('closeTransport', async () => ({ sender: false })),
  restartIce: within('restartIce', async ({ seat }) => {
    await seat.socket.get('createWebRtcTransport', { sender: false });
    return { sender: false };
  }),
  produce: within('produce', async () => microphone()),
  consume: within('consume', async ({ seat, stage }) => {
    await seat.socket.get('createWebRtcTransport', { sender: false });
    return { producerId: stage.producerId, rtpCapabilities: seat.joined.routerRtpCapabilities };
  }),
  resumeConsumer: onConsumer('resumeConsumer'),
  pauseConsumer: onConsumer('pauseConsumer'),
  setPreferredLayers: onConsumer('setPreferredLayers'),
  pauseProducer: onProducer('pauseProducer'),
  resumeProducer: onProducer('resumeProducer'),
  closeProducer: onProducer('closeProducer'),
  kickPeer: inShownMeeting(
    'kickPeer',
    (target) => target,
    within('kickPeer', async (inside) => ({
      ...aimed(inside),
      roomId: inside.situation === 'otherRoom' ? crypto.randomUUID() : inside.stage.show.roomId,
    })),
  ),
  requestSync: within('requestSync', async () => ({})),

  chatMessage: within('chatMessage', async () => ({ text: 'Hello' })),
  removePeer: onPerson('removePeer'),
  timeoutPeer: within('timeoutPeer', async (inside) => ({ ...aimed(inside), seconds: 60 })),
  banUser: within('banUser', async (inside) => aimed(inside)),
  setChatMode: within('setChatMode', async () => ({ slowModeSeconds: 5 })),

  reaction: within('reaction', async () => ({ emoji: '👏' })),
  toggleLike: within('toggleLike', async () => ({ clientId: 'once' })),
  raiseHand: within('raiseHand', async () => ({})),
  lowerHand: inShownMeeting(
    'lowerHand',
    ({ peerId }) => ({ peerId }),
    within('lowerHand', async ({ stage, situation }) =>
      situation === 'others' ? { peerId: stage.viewer.joined.me.peerId } : {},
    ),
  ),
  inviteToStage: within('inviteToStage', async ({ stage }) => ({ peerId: stage.viewer.joined.me.peerId })),
  acceptStage: within('acceptStage', async ({ stage, seat, situation }) => {
    if (situation === 'invited') await stage.host.socket.ask('inviteToStage', { peerId: seat.joined.me.peerId });
    return {};
  }),
  declineStage: within('declineStage', async () => ({})),
  leaveStage: within('leaveStage', async ({ stage, seat, situation }) => {
    const speaker = situation === 'others' ? stage.viewer : seat;
    const { peerId } = speaker.joined.me;
    await stage.host.socket.ask('inviteToStage', { peerId });
    await speaker.socket.ask('acceptStage', {});
    return situation === 'others' ? { peerId } : {};
  }),
  mutePeer: onPerson('mutePeer'),

  ...meetingEventTrials,
};
