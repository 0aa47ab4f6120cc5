import type { Sample, TrackConfig } from '@footlight/formats';

/** What a client asks for with `publish`. The name, or a query value, is a secret: not to be logged. */
export interface PublishRequest {
  /** Path of the application, as in `live`; without its query. */
  app: string;
  /** Stream name without its query. */
  name: string;
  /** Queries of the address and of the name together; the name's come first. */
  query: URLSearchParams;
  ip: string;
  tcUrl: string;
}

/** Where the frames of an accepted publisher go; the hub's `Publication` is one. Times are ticks of the track's timescale. */
export interface PublishSink {
  setTrack(id: string, timescale: number, config: TrackConfig): void;
  write(id: string, sample: Sample): void;
  /** Frames of a track could not be read and were left out. */
  lose?(id: string, frames: number): void;
  /** The publisher has gone. Called once. */
  close(): void;
}

/** The publisher's end of the connection, for whoever accepted it. */
export interface Publisher {
  /** Of the connection; the same as in the statistics. */
  readonly id: string;
  /** Stops and resumes reading from the network, so that the sender's own buffers fill. */
  pause(): void;
  resume(): void;
  /** Ends the connection with a status that the encoder may show. */
  disconnect(code: 'NetStream.Publish.BadName' | 'NetStream.Unpublish.Success', description: string): void;
}

export type PublishDecision =
  | {
      accepted: true;
      /** Names the stream in statistics and logs: never the key. */
      stream: string;
      open(publisher: Publisher): PublishSink;
    }
  | { accepted: false; code: 'NetStream.Publish.BadName' | 'NetStream.Publish.Rejected'; description: string };

/** May this client publish? A rejection is answered as unavailable; nothing is allocated for the stream before. */
export type AuthorisePublish = (request: PublishRequest) => Promise<PublishDecision>;
