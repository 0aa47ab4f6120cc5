import type { RemoteInfo, Socket } from 'node:dgram';
import {
  IceCandidate,
  RTCDtlsFingerprint,
  RTCDtlsParameters,
  RTCDtlsTransport,
  RTCIceGatherer,
  RTCIceParameters,
  RTCIceTransport,
} from 'werift';
import type { DtlsParameters, TransportParameters } from './types.ts';

/** AEAD_AES_128_GCM, then AES128_CM_HMAC_SHA1_80 (RFC 5764, RFC 7714). */
const srtpProfiles: (1 | 7)[] = [7, 1];

const interceptBufferBytes = 1024 * 1024;

/** A DTLS record as werift's cipher takes it; it exports no constructor. */
type DtlsRecord = Parameters<NonNullable<RTCDtlsTransport['dtls']>['cipher']['encryptPacket']>[0];

/** ICE, DTLS and SRTP of one transport, as the controlling agent and DTLS client of an ICE-lite server. UDP only. */
export class RtcLink {
  readonly dtls: RTCDtlsTransport;
  readonly #ice: RTCIceTransport;
  readonly #server: TransportParameters;

  private constructor(ice: RTCIceTransport, dtls: RTCDtlsTransport, server: TransportParameters) {
    this.#ice = ice;
    this.dtls = dtls;
    this.#server = server;
  }

  static async create(server: TransportParameters): Promise<RtcLink> {
    const certificate = await RTCDtlsTransport.SetupCertificate();
    // Loopback is no candidate by default.
    const gatherer = new RTCIceGatherer({ useIpv6: false, useTcp: false, additionalHostAddresses: ['127.0.0.1'] });
    gatherer.connection.iceControlling = true;
    const ice = new RTCIceTransport(gatherer);
    const dtls = new RTCDtlsTransport({}, ice, certificate, srtpProfiles);
    dtls.role = 'client';
    return new RtcLink(ice, dtls, server);
  }

  /** What the server's connectTransport wants. */
  get dtlsParameters(): DtlsParameters {
    const fingerprints = this.dtls.localParameters.fingerprints.map(({ value }) => ({
      algorithm: 'sha-256' as const,
      value,
    }));
    return { role: 'client', fingerprints };
  }

  /** Resolves when media can flow; the server must know our `dtlsParameters`, or learn them soon. */
  async open(): Promise<void> {
    const { iceCandidates, dtlsParameters } = this.#server;
    await this.#ice.gather();
    await this.#connectIce(this.#server.iceParameters, iceCandidates);
    const fingerprints = dtlsParameters.fingerprints.map(
      ({ algorithm, value }) => new RTCDtlsFingerprint(algorithm, value),
    );
    this.dtls.setRemoteParams(new RTCDtlsParameters(fingerprints, 'server'));
    await this.dtls.start();
  }

  async #connectIce(
    parameters: TransportParameters['iceParameters'],
    candidates: TransportParameters['iceCandidates'],
  ): Promise<void> {
    this.#ice.setRemoteParams(new RTCIceParameters({ ...parameters, iceLite: true }));
    for (const one of candidates.filter(({ protocol }) => protocol === 'udp')) {
      const ip = one.address ?? one.ip ?? '';
      await this.#ice.addRemoteCandidate(
        new IceCandidate(1, one.foundation, ip, one.port, one.priority, one.protocol, one.type),
      );
    }
    await this.#ice.addRemoteCandidate(undefined);
    await this.#ice.start();
  }

  /**
   * Gives media datagrams to `onDatagram` as they come, still encrypted, and to nobody else: reading them costs a fraction of
   * decrypting them. What keeps ICE and DTLS alive goes its usual way. For a link that is open.
   */
  interceptMedia(onDatagram: (datagram: Buffer) => void): void {
    // RTCIceTransport's types hide its sockets, of node:dgram over UDP. The server sends to whichever of them it chose, and may choose anew.
    const { protocols } = this.#ice.connection as unknown as { protocols: { transport: { socket: Socket } }[] };
    for (const { transport } of protocols) interceptSocket(transport.socket, onDatagram);
  }

  /** Leaves as a page does that closes its connection: the server is told. */
  async close(): Promise<void> {
    await this.#sendCloseNotify();
    await this.dtls.stop();
    await this.#ice.stop();
  }

  /** RFC 6347 section 4.1 record, RFC 5246 section 7.2.1 alert; werift receives such alerts but sends none. */
  async #sendCloseNotify(): Promise<void> {
    const socket = this.dtls.dtls;
    if (socket === undefined || this.dtls.state !== 'connected') return;
    const { dtls, cipher, transport } = socket;
    dtls.recordSequenceNumber += 1;
    const record: Pick<DtlsRecord, 'recordLayerHeader' | 'fragment'> = {
      recordLayerHeader: {
        contentType: 21,
        protocolVersion: dtls.version,
        epoch: dtls.epoch,
        sequenceNumber: dtls.recordSequenceNumber,
        contentLen: 2,
      },
      fragment: Buffer.from([1, 0]),
    };
    const { fragment } = cipher.encryptPacket(record as DtlsRecord);
    const header = Buffer.alloc(13);
    header[0] = 21;
    header.set([dtls.version.major, dtls.version.minor], 1);
    header.writeUInt16BE(dtls.epoch, 3);
    header.writeUIntBE(dtls.recordSequenceNumber, 5, 6);
    header.writeUInt16BE(fragment.length, 11);
    await transport.send(Buffer.concat([header, fragment]));
  }

  /** Leaves as a killed page does: the sockets are gone and nobody is told. */
  async kill(): Promise<void> {
    await this.#ice.stop();
  }
}

function interceptSocket(socket: Socket, onDatagram: (datagram: Buffer) => void): void {
  // One process is many viewers: what comes while it is busy with another is not lost.
  socket.setRecvBufferSize(interceptBufferBytes);
  const usual = socket.listeners('message') as ((datagram: Buffer, from: RemoteInfo) => void)[];
  socket.removeAllListeners('message');
  socket.on('message', (datagram: Buffer, from: RemoteInfo) => {
    if (isMedia(datagram)) onDatagram(datagram);
    else for (const listener of usual) listener(datagram, from);
  });
}

/** RFC 7983: the first byte tells SRTP and SRTCP from STUN and DTLS. */
function isMedia(datagram: Buffer): boolean {
  const first = datagram[0] ?? 0;
  return first >= 128 && first <= 191;
}
