/**
 * A headless WebRTC client for tests and measurements: ICE, DTLS and SRTP by werift, RTP of synthetic Opus and VP8. It
 * speaks mediasoup's parameters, so it fits the socket events as well as the HTTP form; it depends on no test runner.
 */
export { CountedSource, connectCounter, RtcCounter } from './counter.ts';
export { connectRecv, ReceivedTrack, RtcReceiver, receiveCapabilities } from './receiver.ts';
export { connectSend, RtcSender, type SentTrack, type TrackOptions } from './sender.ts';
export type { DtlsParameters, RtpCapabilities, RtpParameters, TransportParameters } from './types.ts';
