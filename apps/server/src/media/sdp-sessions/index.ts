export type { PatchOutcome, SdpSession, SdpSessionEnd } from './sdp-session.ts';
export { defaultSdpSessionsOptions, SdpSessions, type SdpSessionsOptions } from './sdp-sessions.ts';
