/** The phone's camera and microphone; the other camera by one touch; opened again when another program took it. */

export interface CameraOptions {
  /** A picture came, or another one. */
  onStream: (stream: MediaStream) => void;
  /** The picture broke off: a call came in, or another program took the camera. */
  onLost: () => void;
}

const picture = (facingMode: 'environment' | 'user'): MediaTrackConstraints => ({
  facingMode,
  width: { ideal: 1_280 },
  height: { ideal: 720 },
  frameRate: { ideal: 25, max: 30 },
});

export class Camera {
  readonly #options: CameraOptions;
  #facing: 'environment' | 'user' = 'environment';
  #stream: MediaStream | undefined;
  #muted = false;

  constructor(options: CameraOptions) {
    this.#options = options;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** Whether there is a microphone. */
  get hears(): boolean {
    return (this.#stream?.getAudioTracks().length ?? 0) > 0;
  }

  /** Opens it; without a microphone the picture alone. @throws DOMException what `getUserMedia` says */
  async open(): Promise<void> {
    const video = picture(this.#facing);
    const media = navigator.mediaDevices;
    this.close();
    const stream = await media
      .getUserMedia({ video, audio: true })
      .catch(() => media.getUserMedia({ video, audio: false }));
    this.#stream = stream;
    this.setMuted(this.#muted);
    for (const track of stream.getVideoTracks())
      track.addEventListener('ended', () => {
        if (this.#stream === stream) this.#options.onLost();
      });
    this.#options.onStream(stream);
  }

  /** The other one of a phone's two. @throws DOMException */
  async flip(): Promise<void> {
    this.#facing = this.#facing === 'user' ? 'environment' : 'user';
    await this.open();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = !muted;
  }

  /** Idempotent. */
  close(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    for (const track of stream?.getTracks() ?? []) track.stop();
  }
}
