/** The microphone of this page, with the browser's own cancelling of echo and noise. One that drops comes back by itself. */
import { Backoff } from '../../contract/backoff.ts';
import type { ErrorCode } from '../../contract/errors.ts';

export interface MicrophoneOptions {
  /** A track that is live, or none. */
  onTrack: (track: MediaStreamTrack | undefined) => void;
  /** Why there is none; undefined: there is one. */
  onError: (code: ErrorCode | undefined) => void;
}

const WISHES: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: 1,
};

export class Microphone {
  readonly #options: MicrophoneOptions;
  readonly #backoff = new Backoff({ minMs: 500, maxMs: 10_000, jitter: 0.2 });
  #track: MediaStreamTrack | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #open = false;
  #asking = false;
  #closed = false;
  readonly #changed = () => void (this.#track || this.#fetch());

  constructor(options: MicrophoneOptions) {
    this.#options = options;
    // A page that is not secure has none of it.
    (navigator.mediaDevices as MediaDevices | undefined)?.addEventListener('devicechange', this.#changed);
    void this.#fetch();
  }

  /** Whether what is said goes out; otherwise the track is there and silent, so that the first word is not lost. */
  setOpen(open: boolean): void {
    this.#open = open;
    if (this.#track) this.#track.enabled = open;
  }

  /** Asks again, after it was allowed. */
  retry(): void {
    if (!this.#track) void this.#fetch();
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    (navigator.mediaDevices as MediaDevices | undefined)?.removeEventListener('devicechange', this.#changed);
    this.#track?.stop();
    this.#track = undefined;
  }

  async #fetch(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#asking || this.#closed) return;
    this.#asking = true;
    try {
      const track = await openTrack();
      if (this.#closed) return track.stop();
      this.#track = track;
      track.enabled = this.#open;
      track.addEventListener('ended', () => this.#lost(track));
      this.#backoff.reset();
      this.#options.onError(undefined);
      this.#options.onTrack(track);
    } catch (error) {
      if (this.#closed) return;
      const code = microphoneError(error);
      this.#options.onError(code);
      // What a person refused is asked for again when he says so.
      if (code === 'microphone-absent' || code === 'microphone-busy') this.#later();
    } finally {
      this.#asking = false;
    }
  }

  /** The cable was pulled: the browser ends the track without an error. */
  #lost(track: MediaStreamTrack): void {
    if (this.#track !== track) return;
    this.#track = undefined;
    this.#options.onTrack(undefined);
    this.#options.onError('microphone-absent');
    this.#later();
  }

  #later(): void {
    this.#timer = setTimeout(() => void this.#fetch(), this.#backoff.next());
  }
}

async function openTrack(): Promise<MediaStreamTrack> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) throw new DOMException('not a secure page', 'InsecureError');
  const [track] = (await devices.getUserMedia({ audio: WISHES })).getAudioTracks();
  if (!track) throw new DOMException('no track', 'NotFoundError');
  return track;
}

/** Names of getUserMedia's failures (W3C mediacapture-streams §10.2) as codes. */
const codes: Record<string, ErrorCode> = {
  InsecureError: 'microphone-insecure',
  NotAllowedError: 'microphone-denied',
  SecurityError: 'microphone-denied',
  NotReadableError: 'microphone-busy',
  AbortError: 'microphone-busy',
};
export const microphoneError = (error: unknown): ErrorCode =>
  (error instanceof Error ? codes[error.name] : undefined) ?? 'microphone-absent';
