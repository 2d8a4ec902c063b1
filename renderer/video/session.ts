/**
 * One page's transport to an SFU, kept alive: over new sockets, ICE failures, a new worker. Whoever uses it is told when a
 * new transport must be filled, and has nothing else to do. The recipe: restart ICE first, a new transport when that does
 * not help; never give up while the page lives.
 */
import type { Device, types } from 'mediasoup-client';
import { Backoff } from '../../contract/backoff.ts';
import type { MediaEvent } from '../../contract/media.ts';
import { freshId } from '../ui/fresh-id.ts';
import { deviceFor } from './device.ts';
import { inTime, isAnswer, type MediaSignalling } from './signalling.ts';

/** An attempt that did not connect in this time is followed by a stronger one, ms. */
const ATTEMPT_MS = 5_000;
/** How often the transport is looked at, ms. */
const LOOK_MS = 500;

export interface SessionOptions {
  signalling: MediaSignalling;
  direction: 'send' | 'receive';
  /** A fresh transport: everything that shall flow must be put on it. */
  onTransport: (transport: types.Transport, device: Device) => void | Promise<void>;
  /** The transport and all that was on it are gone. */
  onLost: () => void;
  /** Connected or not, as the transport says. */
  onConnected: (connected: boolean) => void;
  onEvent?: (event: MediaEvent) => void;
}

type Step = 'restart' | 'rebuild';

export class Session {
  readonly peer = freshId();
  readonly #options: SessionOptions;
  readonly #backoff = new Backoff({ minMs: ATTEMPT_MS, maxMs: 15_000, jitter: 0.2 });
  readonly #timer: ReturnType<typeof setInterval>;
  #subscription: { unsubscribe(): void } | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #transport: types.Transport | undefined;
  #generation: string | undefined;
  #connected = false;
  /** Something that was put on the transport did not take. */
  #failed = false;
  #busy = false;
  #next: Step | undefined;
  /** What the last `ready` said, and how many there were. */
  #told: string | undefined;
  #readies = 0;
  /** When the next attempt may begin by itself (performance.now). */
  #dueAt = performance.now() + ATTEMPT_MS;
  #restarted = false;
  /** The SFU was asked for a restart, and has not answered. */
  #asking = false;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#subscribe();
    // Over a satellite a round trip is 0.6 s: nobody waits for the SFU to say that it is there.
    this.#do('rebuild');
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  get transport(): types.Transport | undefined {
    return this.#transport;
  }

  /** As the transport says: up to seven seconds late after a cut. */
  get connected(): boolean {
    return this.#connected;
  }

  /** What was put on the transport did not take while it was not connected: it is made anew when its time has come. */
  fail(): void {
    this.#failed = true;
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#again);
    this.#subscription?.unsubscribe();
    this.#drop();
  }

  #subscribe(): void {
    const again = () => {
      clearTimeout(this.#again);
      if (!this.#closed) this.#again = setTimeout(() => this.#subscribe(), 1_000);
    };
    this.#subscription = this.#options.signalling.events.subscribe(
      { peer: this.peer },
      { onData: (event) => this.#event(event), onError: again, onComplete: again },
    );
  }

  #event(event: MediaEvent): void {
    if (this.#closed) return;
    if (event.type === 'ready') {
      this.#ready(event.generation);
    } else if (event.type === 'transport-closed' && event.transport === this.#transport?.id) {
      this.#do('rebuild');
    }
    this.#options.onEvent?.(event);
  }

  #ready(generation: string): void {
    this.#told = generation;
    this.#readies += 1;
    // The same generation over a new socket: the path may be another one now, so that ICE is restarted at once; what still
    // flows is not disturbed by it.
    const isNewSocket = this.#readies > 1 && this.#transport?.connectionState !== 'new';
    if (generation === this.#generation) {
      // A restart that was asked for before comes over the new socket too: one is enough.
      if (isNewSocket && !this.#asking) this.#do('restart');
    } else if (!this.#busy) this.#do('rebuild');
  }

  #look(): void {
    if (this.#busy || this.#connected || performance.now() < this.#dueAt) return;
    // Nothing was put on the transport yet: it connects with the first track.
    if (this.#transport?.connectionState === 'new' && !this.#failed) return;
    this.#do(this.#transport && !this.#restarted && !this.#failed ? 'restart' : 'rebuild');
  }

  /** One step at a time; what is asked for meanwhile comes after it, the stronger step alone. */
  #do(step: Step): void {
    if (this.#next !== 'rebuild') this.#next = step;
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#next && !this.#closed) {
      const step = this.#next;
      const readies = this.#readies;
      this.#next = undefined;
      try {
        await (step === 'restart' ? this.#restart() : this.#rebuild());
      } catch (error) {
        // A cut, or an SFU that is not there yet: `#look` tries again when it is due, `ready` at once. Only where the SFU
        // says that it does not know the transport any more is it given up: after a cut it is still there.
        if (step === 'restart' && isAnswer(error)) this.#next = 'rebuild';
        else if (step === 'restart' && this.#readies !== readies) this.#next ??= 'restart';
      }
      if (this.#readies !== readies && this.#told !== this.#generation) this.#next = 'rebuild';
      this.#dueAt = performance.now() + (step === 'restart' ? ATTEMPT_MS : this.#backoff.next());
    }
    this.#busy = false;
  }

  async #restart(): Promise<void> {
    const transport = this.#transport;
    if (!transport || transport.closed) return;
    this.#asking = true;
    const { iceParameters } = await inTime(
      this.#options.signalling.restartIce.mutate({ peer: this.peer, transport: transport.id }),
    ).finally(() => (this.#asking = false));
    this.#restarted = true;
    await transport.restartIce({ iceParameters: iceParameters as unknown as types.IceParameters });
  }

  async #rebuild(): Promise<void> {
    this.#drop();
    const { signalling, direction } = this.#options;
    const { peer } = this;
    const [{ generation, rtpCapabilities }, parameters] = await inTime(
      Promise.all([signalling.capabilities.mutate({ peer }), signalling.createTransport.mutate({ peer, direction })]),
    );
    const device = await deviceFor(rtpCapabilities);
    if (this.#closed) return;
    const options = parameters as unknown as types.TransportOptions;
    const transport = direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options);
    this.#generation = generation;
    this.#transport = transport;
    this.#wire(transport);
    await this.#options.onTransport(transport, device);
  }

  #wire(transport: types.Transport): void {
    const { signalling } = this.#options;
    transport.on('connect', ({ dtlsParameters }, done) => {
      const input = { peer: this.peer, transport: transport.id, dtlsParameters: { ...dtlsParameters } };
      inTime(signalling.connectTransport.mutate(input)).catch(() => {
        if (transport === this.#transport) this.fail();
      });
      // The next steps need no answer: it is on its way while they are.
      done();
    });
    transport.on('connectionstatechange', (state) => {
      if (transport !== this.#transport) return;
      this.#connectedIs(state === 'connected');
      // Chromium says so only after seconds of silence: no reason to wait longer.
      if (state === 'disconnected' || state === 'failed') this.#do('restart');
    });
  }

  #drop(): void {
    const transport = this.#transport;
    this.#transport = undefined;
    this.#generation = undefined;
    this.#restarted = false;
    this.#failed = false;
    this.#connectedIs(false);
    if (!transport) return;
    transport.close();
    const input = { peer: this.peer, transport: transport.id };
    void this.#options.signalling.closeTransport.mutate(input).catch(() => undefined);
    this.#options.onLost();
  }

  #connectedIs(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    if (connected) {
      this.#restarted = false;
      this.#failed = false;
      this.#backoff.reset();
    }
    this.#options.onConnected(connected);
  }
}
