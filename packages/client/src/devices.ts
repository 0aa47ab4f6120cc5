import type { MediaKind } from '@footlight/contract';

export type DeviceErrorReason = 'denied' | 'missing' | 'busy' | 'insecure' | 'overconstrained' | 'unknown';

/** Why a camera, microphone or screen could not be opened. `insecure`: browsers give devices to secure contexts only. */
export class DeviceError extends Error {
  readonly reason: DeviceErrorReason;

  constructor(reason: DeviceErrorReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DeviceError';
    this.reason = reason;
  }
}

export type DeviceKind = 'camera' | 'microphone' | 'speaker';

export interface MediaDevice {
  deviceId: string;
  kind: DeviceKind;
  /** Empty until the person has allowed a device of this kind. */
  label: string;
  groupId: string;
}

export interface OpenRequest {
  kind: 'camera' | 'microphone';
  /** Exactly this device; without it the browser's choice. */
  deviceId?: string;
  /** Camera: the wanted height; the browser gives the nearest it can. Default 720. */
  height?: number;
  /** Microphone: music keeps its dynamics and both channels (no echo cancelling, noise suppression, gain control). */
  music?: boolean;
  /** Microphone: default on, but for music. */
  noiseSuppression?: boolean;
  /** Microphone: default on, but for music. */
  echoCancellation?: boolean;
}

export interface ScreenTracks {
  video: MediaStreamTrack;
  /** Null where audio was not asked for, not offered by the browser, or not shared by the person. */
  audio: MediaStreamTrack | null;
}

const reasons: Record<string, DeviceErrorReason> = {
  NotAllowedError: 'denied',
  PermissionDeniedError: 'denied',
  NotFoundError: 'missing',
  DevicesNotFoundError: 'missing',
  NotReadableError: 'busy',
  TrackStartError: 'busy',
  AbortError: 'busy',
  OverconstrainedError: 'overconstrained',
  ConstraintNotSatisfiedError: 'overconstrained',
  SecurityError: 'insecure',
};

/** The names are those of the Media Capture specification, section 10.2.5, and their forerunners that some browsers still use. */
export function toDeviceError(error: unknown): DeviceError {
  const { name, message } = error instanceof Error || error instanceof DOMException ? error : new Error(String(error));
  return new DeviceError(reasons[name] ?? 'unknown', message || name, error);
}

const kinds: Partial<Record<MediaDeviceKind, DeviceKind>> = {
  videoinput: 'camera',
  audioinput: 'microphone',
  audiooutput: 'speaker',
};

export function constraintsOf(request: OpenRequest): MediaStreamConstraints {
  const device = request.deviceId === undefined ? {} : { deviceId: { exact: request.deviceId } };
  if (request.kind === 'camera') {
    const height = request.height ?? 720;
    return {
      video: {
        ...device,
        width: { ideal: Math.round((height * 16) / 9) },
        height: { ideal: height },
        frameRate: { ideal: 30 },
      },
    };
  }
  const voice = request.music !== true;
  return {
    audio: {
      ...device,
      echoCancellation: request.echoCancellation ?? voice,
      noiseSuppression: request.noiseSuppression ?? voice,
      autoGainControl: voice,
      channelCount: { ideal: voice ? 1 : 2 },
    },
  };
}

/** Cameras, microphones and screens of this browser. Tracks belong to whoever opened them: stop them yourself. */
export class Devices {
  /** Deviceless until a permission is given: browsers then list one nameless device per kind. */
  async list(): Promise<MediaDevice[]> {
    const found: MediaDevice[] = [];
    for (const info of await mediaDevices().enumerateDevices()) {
      const kind = kinds[info.kind];
      if (kind !== undefined) found.push({ deviceId: info.deviceId, kind, label: info.label, groupId: info.groupId });
    }
    return found;
  }

  /** The browser has a window of its own in which a speaker is chosen. */
  get hasSpeakerChooser(): boolean {
    return typeof chooserOf(globalThis.navigator?.mediaDevices) === 'function';
  }

  /**
   * Speakers have names, and can be told apart, only for a page that was given one or may use a microphone. Lets the person choose one in the browser's own
   * window and answers its id; where there is no such window, asks for the microphone, gives it back at once and answers null: `list` names them then.
   * Rejects with a DeviceError.
   */
  async revealSpeakers(): Promise<string | null> {
    if (!this.hasSpeakerChooser) {
      const track = await this.open({ kind: 'microphone' });
      track.stop();
      return null;
    }
    const { deviceId } = await attempt((media) => (media as WithChooser).selectAudioOutput());
    return deviceId;
  }

  /** Rejects with a DeviceError. */
  async open(request: OpenRequest): Promise<MediaStreamTrack> {
    const stream = await attempt((media) => media.getUserMedia(constraintsOf(request)));
    return trackOf(stream, request.kind === 'camera' ? 'video' : 'audio');
  }

  /**
   * Changes how an open microphone is processed; `request` is what it is to be from now on. The answer is the same track where the browser can change it
   * while it runs. Else it is a new one, for which the old one was stopped: a browser may give a device that is open as it is, whatever is asked for. Publish it
   * by `replaceTrack`. Rejects with a DeviceError; then neither is open.
   */
  async changeMicrophone(track: MediaStreamTrack, request: Omit<OpenRequest, 'kind'>): Promise<MediaStreamTrack> {
    const { deviceId = track.getSettings().deviceId, ...processing } = request;
    const wanted: OpenRequest = { kind: 'microphone', ...processing, ...(deviceId === undefined ? {} : { deviceId }) };
    const constraints = constraintsOf(wanted).audio as MediaTrackConstraints;
    // Some browsers refuse to change a running device, others take the wish and do nothing: what it is then tells.
    await track.applyConstraints(constraints).catch(() => undefined);
    if (track.readyState === 'live' && isProcessed(track, constraints)) return track;
    track.stop();
    const opened = await this.open(wanted);
    opened.enabled = track.enabled;
    return opened;
  }

  /** Browsers of phones have nothing to share a screen with, and insecure pages may not. */
  get canShareScreen(): boolean {
    const media = (globalThis.navigator as Navigator | undefined)?.mediaDevices;
    return typeof media?.getDisplayMedia === 'function';
  }

  /** Lets the person choose a screen, window or tab; `denied` if they choose none. Rejects with a DeviceError. */
  async openScreen(request: { audio?: boolean } = {}): Promise<ScreenTracks> {
    const stream = await attempt((media) => {
      if (typeof media.getDisplayMedia !== 'function') {
        throw new DeviceError('missing', 'this browser cannot share a screen');
      }
      return media.getDisplayMedia({ video: { frameRate: { ideal: 30 } }, audio: request.audio === true });
    });
    return { video: trackOf(stream, 'video'), audio: stream.getAudioTracks()[0] ?? null };
  }

  /** Calls `listener` when a device was plugged in or out; the answer removes it. */
  onChange(listener: () => void): () => void {
    // A page that is not secure has no devices, so none that could change.
    const media = (globalThis.navigator as Navigator | undefined)?.mediaDevices;
    media?.addEventListener('devicechange', listener);
    return () => media?.removeEventListener('devicechange', listener);
  }
}

const processings = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const;

/** What a browser does not tell, it cannot be held to. */
function isProcessed(track: MediaStreamTrack, wanted: MediaTrackConstraints): boolean {
  const settings = track.getSettings();
  return processings.every((name) => settings[name] === undefined || settings[name] === wanted[name]);
}

function mediaDevices(): MediaDevices {
  const media = (globalThis.navigator as Navigator | undefined)?.mediaDevices;
  if (media === undefined || globalThis.isSecureContext === false) {
    throw new DeviceError('insecure', 'the page is not a secure context, so the browser gives it no devices');
  }
  return media;
}

/** Audio Output Devices API, section 3; not in the types yet, and not in every browser. */
interface WithChooser extends MediaDevices {
  selectAudioOutput(): Promise<MediaDeviceInfo>;
}

function chooserOf(media: MediaDevices | undefined): unknown {
  return (media as Partial<WithChooser> | undefined)?.selectAudioOutput;
}

async function attempt<T>(open: (media: MediaDevices) => Promise<T>): Promise<T> {
  try {
    return await open(mediaDevices());
  } catch (error) {
    throw error instanceof DeviceError ? error : toDeviceError(error);
  }
}

function trackOf(stream: MediaStream, kind: MediaKind): MediaStreamTrack {
  const track = stream.getTracks().find((candidate) => candidate.kind === kind);
  if (track === undefined) throw new DeviceError('missing', `the browser gave no ${kind} track`);
  return track;
}
