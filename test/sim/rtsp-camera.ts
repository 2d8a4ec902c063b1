/** A real network camera on loopback: GStreamer's RTSP server (Debian's), which can be unplugged, silenced and plugged in again. */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

export interface CameraOptions {
  user?: string;
  password?: string;
  width?: number;
  height?: number;
  fps?: number;
  codec?: 'h264' | 'h264-reordered' | 'mjpeg';
  sound?: boolean;
  /** Seconds between key frames. */
  gopS?: number;
}

const encoders = (gop: number): Record<NonNullable<CameraOptions['codec']>, string> => ({
  h264: `x264enc tune=zerolatency speed-preset=ultrafast key-int-max=${gop} ! video/x-h264,profile=main ! rtph264pay`,
  'h264-reordered': `x264enc bframes=2 b-adapt=false speed-preset=ultrafast key-int-max=${gop} ! video/x-h264,profile=main ! rtph264pay`,
  mjpeg: 'jpegenc ! rtpjpegpay',
});

function launchOf({
  width = 320,
  height = 180,
  fps = 10,
  codec = 'h264',
  sound = false,
  gopS = 1,
}: CameraOptions): string {
  const picture = `videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=${width},height=${height},framerate=${fps}/1`;
  const voice = 'audiotestsrc is-live=true wave=ticks ! alawenc ! rtppcmapay name=pay1';
  return `( ${picture} ! ${encoders(Math.round(gopS * fps))[codec]} name=pay0 ${sound ? voice : ''} )`;
}

export class RtspCamera {
  readonly #options: CameraOptions;
  #child: ChildProcess | undefined;
  port = 0;

  private constructor(options: CameraOptions) {
    this.#options = options;
  }

  static async start(options: CameraOptions = {}): Promise<RtspCamera> {
    const camera = new RtspCamera(options);
    await camera.plug();
    return camera;
  }

  /** Without user and password. */
  get address(): string {
    return `rtsp://127.0.0.1:${this.port}/live`;
  }

  /** Switches it on, on the port it had before. */
  async plug(): Promise<void> {
    const { user, password } = this.#options;
    const login = user === undefined ? [] : [user, password ?? ''];
    const script = path.join(import.meta.dirname, 'rtsp-camera.py');
    const args = [script, String(this.port), launchOf(this.#options), ...login];
    // Debian's own interpreter has the bindings, another in the path may not.
    const child = spawn('/usr/bin/python3', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    this.port = await new Promise<number>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the camera ended with ${code}`)));
      child.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())));
    });
  }

  /** Its power is cut. */
  async unplug(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Hangs, or goes on: its connections stand, and nothing comes. */
  freeze(on: boolean): void {
    this.#child?.kill(on ? 'SIGSTOP' : 'SIGCONT');
  }
}
