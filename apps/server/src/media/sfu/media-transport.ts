import type { IceParameters, Router, WebRtcTransport } from 'mediasoup/types';
import type { Closeable } from '../../base/closeable.ts';
import { AppError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { BandwidthSearch } from './bandwidth-search.ts';
import { mediaError } from './errors.ts';
import { parseDtlsParameters } from './parameters.ts';
import type { RouterSlot, Seat } from './room-routers.ts';
import type { SfuSettings, TransportParameters, TransportSummary } from './types.ts';

/** One side of a peer: a WebRTC transport and the router it lives on. */
export class MediaTransport implements Closeable {
  readonly transport: WebRtcTransport;
  readonly slot: RouterSlot;
  /** Only receive transports take a seat. */
  readonly seat: Seat | undefined;
  /** Of what it carries to the peer. */
  readonly search: BandwidthSearch;
  #connectCalled = false;

  private constructor(transport: WebRtcTransport, slot: RouterSlot, seat: Seat | undefined, logger: Logger) {
    this.transport = transport;
    this.slot = slot;
    this.seat = seat;
    this.search = new BandwidthSearch(transport, { clock: slot.worker.clock, logger });
    if (seat) transport.observer.once('close', () => seat.release());
  }

  static async openSend(slot: RouterSlot, settings: SfuSettings, logger: Logger): Promise<MediaTransport> {
    const transport = await create(slot, settings);
    try {
      await transport.setMaxIncomingBitrate(settings.maxIncomingBitrateBps);
    } catch (error) {
      transport.close();
      throw mediaError(error);
    }
    return new MediaTransport(transport, slot, undefined, logger);
  }

  /** Releases the seat if it fails. */
  static async openReceive(seat: Seat, settings: SfuSettings, logger: Logger): Promise<MediaTransport> {
    try {
      return new MediaTransport(await create(seat.slot, settings), seat.slot, seat, logger);
    } catch (error) {
      seat.release();
      throw error;
    }
  }

  get parameters(): TransportParameters {
    const { id, iceParameters, iceCandidates, dtlsParameters } = this.transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  }

  /** Throws `invalid` (the transport stays usable) or, the second time, `conflict`. */
  async connect(dtlsParameters: unknown): Promise<void> {
    const parsed = parseDtlsParameters(dtlsParameters);
    if (this.#connectCalled) throw new AppError('conflict', 'The transport is connected already');
    this.#connectCalled = true;
    try {
      await this.transport.connect({ dtlsParameters: parsed });
    } catch (error) {
      this.#connectCalled = false;
      throw mediaError(error, 'invalid');
    }
  }

  async restartIce(): Promise<IceParameters> {
    try {
      return await this.transport.restartIce();
    } catch (error) {
      throw mediaError(error);
    }
  }

  async summary(): Promise<TransportSummary> {
    try {
      const [stat] = await this.transport.getStats();
      if (stat === undefined) throw new AppError('internal', 'A transport has no statistics');
      return {
        id: this.transport.id,
        workerIndex: this.slot.worker.index,
        iceState: stat.iceState,
        dtlsState: stat.dtlsState,
        protocol: stat.iceSelectedTuple?.protocol,
        bytesReceived: stat.bytesReceived,
        bytesSent: stat.bytesSent,
        rtpBytesReceived: stat.rtpBytesReceived,
        rtpBytesSent: stat.rtpBytesSent,
        receiveBitrateBps: stat.recvBitrate,
        sendBitrateBps: stat.sendBitrate,
        availableOutgoingBitrateBps: stat.availableOutgoingBitrate,
      };
    } catch (error) {
      throw mediaError(error);
    }
  }

  close(): void {
    this.transport.close();
  }
}

async function create(slot: RouterSlot, settings: SfuSettings): Promise<WebRtcTransport> {
  try {
    const router: Router = await slot.router;
    return await router.createWebRtcTransport({
      webRtcServer: slot.worker.webRtcServer,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      initialAvailableOutgoingBitrate: settings.initialOutgoingBitrateBps,
    });
  } catch (error) {
    throw mediaError(error);
  }
}
