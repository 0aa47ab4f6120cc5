import type { Browser } from 'playwright-core';
import { ImpairedNetwork, type ImpairedNetworkOptions } from '../../support/impaired-network.ts';
import { Attendee } from './meeting-page.ts';

const serverAddress = '127.0.0.1';

/** Settings of a server whose media comes and goes by this port alone. */
export function reachedAt(port: number): Record<string, string> {
  return {
    MEDIASOUP_WORKERS: '1',
    MEDIASOUP_ANNOUNCED_IP: serverAddress,
    MEDIASOUP_MIN_PORT: `${port}`,
    MEDIASOUP_MAX_PORT: `${port}`,
  };
}

/** A network that leads to such a server. */
export function networkTo(port: number, { address, seed }: Pick<ImpairedNetworkOptions, 'address' | 'seed'>) {
  return ImpairedNetwork.open({ address, target: serverAddress, ports: [port], ...(seed !== undefined && { seed }) });
}

/** Somebody whose media, all of it, takes the way over this network: its page is told the network's address in the place of the server's. */
export async function openBehind({ address }: ImpairedNetwork, browser: Browser, url: string): Promise<Attendee> {
  const attendee = await Attendee.open(browser, url);
  await attendee.page.addInitScript(
    ([from, to]) => {
      const { setRemoteDescription } = RTCPeerConnection.prototype;
      RTCPeerConnection.prototype.setRemoteDescription = function (
        this: RTCPeerConnection,
        description: RTCSessionDescriptionInit,
      ): Promise<void> {
        const sdp = description.sdp?.replaceAll(from!, to!);
        return Reflect.apply(setRemoteDescription, this, [{ ...description, sdp }]);
      };
    },
    [serverAddress, address],
  );
  return attendee;
}
