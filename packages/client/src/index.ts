export type { ShownProduct } from './commerce/shown.ts';
export {
  DeviceError,
  type DeviceErrorReason,
  type DeviceKind,
  Devices,
  type MediaDevice,
  type OpenRequest,
  type ScreenTracks,
} from './devices.ts';
export { type ClientErrorCode, type FieldProblem, FootlightError } from './errors.ts';
export { Footlight, type FootlightOptions, type OpenPlayerOptions, type OpenRoomOptions } from './footlight.ts';
export type { EngineOptions, HlsEngine, OpenEngine } from './hls/engine.ts';
export { initialView } from './interaction/interaction-state.ts';
export type * from './interaction/types.ts';
export { type LevelMeter, levelOf } from './level-meter.ts';
export { orderPeople, type Seating } from './meeting/order.ts';
export type * from './meeting/types.ts';
export type * from './player/types.ts';
export type { Api, CallOptions } from './rest.ts';
export type * from './room/types.ts';
export { SessionManager, type SessionState } from './session.ts';
export { memoryStorage, type TokenStorage } from './storage.ts';
export type { Store } from './store.ts';
export type { Timings } from './timings.ts';
export type { Events } from './typed-events.ts';
