/**
 * A real encoder that sends by WHIP: GStreamer's webrtcbin (Debian's). Debian 12 has no element that speaks WHIP itself, and its
 * simple-whip-client ends at once (libsoup 2 and 3 in one process), so that the requests are made around webrtcbin.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

export interface EncoderOptions {
  /** Of the WHIP endpoint. */
  url: string;
  token: string;
  codec?: 'h264' | 'vp8';
  sound?: boolean;
}

const source = 'videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=320,height=180,framerate=10/1 !';
const rtp = (media: string, name: string, payload: number) =>
  `application/x-rtp,media=${media},encoding-name=${name},payload=${payload}`;
const pictures = {
  h264: `${source} x264enc tune=zerolatency speed-preset=ultrafast key-int-max=20 ! video/x-h264,profile=constrained-baseline ! rtph264pay aggregate-mode=zero-latency config-interval=-1 ! ${rtp('video', 'H264', 96)}`,
  vp8: `${source} vp8enc deadline=1 ! rtpvp8pay ! ${rtp('video', 'VP8', 96)}`,
};
const voice = `audiotestsrc is-live=true wave=ticks ! opusenc ! rtpopuspay ! ${rtp('audio', 'OPUS', 100)}`;

export class WhipEncoder {
  readonly #child: ChildProcess;
  #words = '';

  constructor({ url, token, codec = 'h264', sound = false }: EncoderOptions) {
    const script = path.join(import.meta.dirname, 'whip-encoder.py');
    const args = [script, url, token, pictures[codec], ...(sound ? [voice] : [])];
    // Debian's own interpreter has the bindings, another in the path may not.
    this.#child = spawn('/usr/bin/python3', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child.stdout?.on('data', (more: Buffer) => (this.#words += more.toString()));
  }

  /** What it said: `sending URL`, `refused 401`, `gone 200`. */
  get said(): string[] {
    return this.#words.split('\n').filter(Boolean);
  }

  /** Address of its session, once there is one. */
  get session(): string {
    return this.said.find((line) => line.startsWith('sending '))?.slice(8) ?? '';
  }

  /** Hangs, or goes on: its session stands, and nothing comes. */
  freeze(on: boolean): void {
    this.#child.kill(on ? 'SIGSTOP' : 'SIGCONT');
  }

  /** It hangs up and goes, or it is torn out. */
  async stop(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill(signal);
    await gone;
  }
}
