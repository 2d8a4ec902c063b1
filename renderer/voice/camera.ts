/** The camera of who shows himself in the conference: a small picture, few bits. One that drops is off, and is said to be. */
import type { ErrorCode } from '../../contract/errors.ts';
import { cameraError } from '../video/sources.ts';

/** Enough for a small tile. */
const WISHES: MediaTrackConstraints = {
  width: { ideal: 320 },
  height: { ideal: 180 },
  frameRate: { ideal: 10, max: 15 },
  facingMode: 'user',
};

export interface CameraOptions {
  /** A track that is live, or none. */
  onTrack: (track: MediaStreamTrack | undefined) => void;
  /** Why there is none. */
  onError: (code: ErrorCode) => void;
}

export class Camera {
  readonly #options: CameraOptions;
  #track: MediaStreamTrack | undefined;
  #closed = false;

  constructor(options: CameraOptions) {
    this.#options = options;
    void this.#fetch();
  }

  /** Idempotent; the camera's light goes out. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#track?.stop();
    if (this.#track) this.#options.onTrack(undefined);
  }

  async #fetch(): Promise<void> {
    try {
      const devices = navigator.mediaDevices as MediaDevices | undefined;
      const [track] = (await devices?.getUserMedia({ video: WISHES }))?.getVideoTracks() ?? [];
      if (!track) throw new DOMException('no track', 'NotFoundError');
      if (this.#closed) return track.stop();
      this.#track = track;
      track.addEventListener('ended', () => this.#failed('camera-lost'));
      this.#options.onTrack(track);
    } catch (error) {
      this.#failed(cameraError(error));
    }
  }

  #failed(code: ErrorCode): void {
    if (this.#closed) return;
    this.close();
    this.#options.onError(code);
  }
}
