/**
 * Sends camera and microphone to the vehicle and keeps at it: another network restarts ICE, so that whoever watches keeps his
 * picture; where that does not help, and after anything else, a new session is made.
 */
import { Backoff } from '../../contract/backoff.ts';
import type { PhoneState } from '../../contract/video-source.ts';
import { newSide, restartFragment } from './restart.ts';
import { Refused, type Station } from './station.ts';

export type SenderState = 'idle' | 'connecting' | 'sending' | 'interrupted' | 'refused';

/** How often the vehicle is asked how it stands, ms. */
const ASK_MS = 2_000;
/** A connection, or one whose ICE was restarted, that does not stand after so long is given up, ms. */
const CONNECT_MS = 6_000;
/** A phone's uplink on a shared Wi-Fi: 720p at full motion, bit/s. */
const BIT_RATE = 2_500_000;
/** Trying again changes nothing of these. */
const FINAL = ['sender-token-invalid', 'sender-codec', 'input-invalid'];

export interface PhoneSenderOptions {
  station: Station;
  /** State, its reason, or what the vehicle tells are others. */
  onChange: () => void;
}

export class PhoneSender {
  readonly #options: PhoneSenderOptions;
  readonly #backoff = new Backoff({ minMs: 500, maxMs: 8_000, jitter: 0.3 });
  #stream: MediaStream | undefined;
  #connection: RTCPeerConnection | undefined;
  #session = '';
  #timer: number | undefined;
  #asking: number | undefined;
  #state: SenderState = 'idle';
  #code: string | undefined;
  #told: PhoneState | undefined;

  constructor(options: PhoneSenderOptions) {
    this.#options = options;
  }

  get state(): SenderState {
    return this.#state;
  }

  /** Why it does not send: a code of the station's, `away`, or `replaced`. */
  get code(): string | undefined {
    return this.#code;
  }

  /** What the vehicle told last. */
  get told(): PhoneState | undefined {
    return this.#told;
  }

  /** Begins, and goes on until `stop`. */
  start(stream: MediaStream): void {
    this.#stream = stream;
    this.#backoff.reset();
    this.#asking ??= window.setInterval(() => void this.#ask(), ASK_MS);
    void this.#connect();
  }

  /** The other camera, or the same one opened again: whoever watches sees no break. */
  async replace(stream: MediaStream): Promise<void> {
    this.#stream = stream;
    for (const sender of this.#connection?.getSenders() ?? []) {
      const track = stream.getTracks().find(({ kind }) => kind === sender.track?.kind);
      if (track) await sender.replaceTrack(track);
    }
  }

  /** The phone is back from sleep, or on a network again: not to wait any longer. */
  hurry(): void {
    if (!this.#stream || this.#state === 'sending') return;
    this.#backoff.reset();
    void this.#connect();
  }

  /** Idempotent. */
  stop(): void {
    this.#stream = undefined;
    window.clearInterval(this.#asking);
    this.#asking = undefined;
    this.#hangUp();
    if (this.#state !== 'refused') this.#set('idle');
  }

  async #connect(): Promise<void> {
    const stream = this.#stream;
    if (!stream) return;
    this.#hangUp();
    this.#set(this.#state === 'idle' || this.#state === 'refused' ? 'connecting' : 'interrupted', this.#code);
    const connection = new RTCPeerConnection();
    this.#connection = connection;
    connection.onconnectionstatechange = () => this.#follow(connection);
    for (const track of stream.getTracks()) {
      const sendEncodings = track.kind === 'video' ? [{ maxBitrate: BIT_RATE }] : [];
      connection.addTransceiver(track, { direction: 'sendonly', streams: [stream], sendEncodings });
    }
    this.#later(CONNECT_MS);
    try {
      await connection.setLocalDescription();
      const { session, answer } = await this.#options.station.publish(connection.localDescription?.sdp ?? '');
      if (this.#connection !== connection) return void this.#options.station.end(session).catch(() => undefined);
      this.#session = session;
      await connection.setRemoteDescription({ type: 'answer', sdp: answer });
    } catch (error) {
      if (this.#connection === connection) this.#failed(error);
    }
  }

  #follow(connection: RTCPeerConnection): void {
    if (this.#connection !== connection) return;
    const { connectionState } = connection;
    if (connectionState === 'connected') {
      window.clearTimeout(this.#timer);
      this.#backoff.reset();
      this.#set('sending');
      void this.#ask();
    }
    if (connectionState === 'disconnected' || connectionState === 'failed') {
      const isFirst = this.#state === 'sending';
      this.#set('interrupted');
      if (isFirst) void this.restartIce();
    }
  }

  /** By another network, or by the same one anew. */
  async restartIce(): Promise<void> {
    const connection = this.#connection;
    if (!connection || this.#session === '') return;
    this.#later(CONNECT_MS);
    try {
      await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
      const fragment = restartFragment(connection.localDescription?.sdp ?? '');
      const side = await this.#options.station.restart(this.#session, fragment);
      const sdp = newSide(connection.remoteDescription?.sdp ?? '', side);
      if (this.#connection === connection) await connection.setRemoteDescription({ type: 'answer', sdp });
    } catch (error) {
      // A session that is gone is made anew at once; a network that is gone is waited for.
      if (this.#connection === connection) this.#failed(error);
    }
  }

  async #ask(): Promise<void> {
    try {
      const told = await this.#options.station.state();
      this.#told = told;
      const mine = this.#session.split('/').at(-1);
      if (this.#state === 'sending' && told.session !== mine) {
        // The vehicle knows nothing of it (its media began anew), or somebody else has the same code.
        if (told.session === undefined) void this.#connect();
        else this.#refused('replaced');
      }
      this.#options.onChange();
    } catch (error) {
      if (error instanceof Refused && FINAL.includes(error.code)) this.#refused(error.code);
    }
  }

  #failed(error: unknown): void {
    const code = error instanceof Refused ? error.code : 'internal';
    if (FINAL.includes(code)) return this.#refused(code);
    this.#set(this.#state, code);
    this.#later(this.#backoff.next());
  }

  #refused(code: string): void {
    if (!this.#stream) return;
    this.#set('refused', code);
    this.stop();
  }

  #later(ms: number): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#connect(), ms);
  }

  #hangUp(): void {
    window.clearTimeout(this.#timer);
    const [connection, session] = [this.#connection, this.#session];
    this.#connection = undefined;
    this.#session = '';
    connection?.close();
    if (session !== '') void this.#options.station.end(session).catch(() => undefined);
  }

  #set(state: SenderState, code?: string): void {
    this.#state = state;
    this.#code = code;
    this.#options.onChange();
  }
}
