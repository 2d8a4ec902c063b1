/**
 * One page's transport to an SFU, kept alive: over new sockets, ICE failures, a new worker. Whoever uses it is told when a
 * new transport must be filled, and has nothing else to do. The recipe and its figures: restart ICE first, a new transport
 * when that does not help; never give up while the page lives.
 */
import { Device, type types } from 'mediasoup-client';
import type { MediaEvent } from '../../contract/media.ts';
import { inTime, type MediaSignalling } from './signalling.ts';

/** Not connected for this long after an attempt: the next, stronger attempt. Ms. */
const ATTEMPT_MS = 5_000;
/** How often the transport is looked at, ms. */
const LOOK_MS = 500;
/** Restarts of ICE before the transport itself is made anew. */
const RESTARTS = 1;

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

export class Session {
  readonly peer = crypto.randomUUID();
  readonly #options: SessionOptions;
  #subscription: { unsubscribe(): void } | undefined;
  #transport: types.Transport | undefined;
  #generation: string | undefined;
  #attempts = 0;
  #attemptAt = 0;
  #connected = false;
  #busy = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#subscribe();
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
  }

  get transport(): types.Transport | undefined {
    return this.#transport;
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#subscription?.unsubscribe();
    this.#drop();
  }

  #subscribe(): void {
    if (this.#closed) return;
    const again = () => setTimeout(() => this.#subscribe(), 1_000);
    this.#subscription = this.#options.signalling.events.subscribe(
      { peer: this.peer },
      { onData: (event) => this.#event(event), onError: again, onComplete: again },
    );
  }

  #event(event: MediaEvent): void {
    if (event.type === 'ready') {
      // The same generation over a new socket: the path may be another one now, so that ICE is restarted at once.
      if (event.generation !== this.#generation) void this.#rebuild();
      else if (!this.#connected && this.#transport) void this.#restart();
    } else if (event.type === 'transport-closed' && event.transport === this.#transport?.id) {
      void this.#rebuild();
    }
    this.#options.onEvent?.(event);
  }

  async #look(): Promise<void> {
    if (this.#busy || this.#closed || this.#connected) return;
    // Nothing was put on the transport yet: it connects with the first track.
    if (this.#transport?.connectionState === 'new') return;
    if (performance.now() - this.#attemptAt < ATTEMPT_MS) return;
    if (this.#transport && this.#attempts < RESTARTS) await this.#restart();
    else await this.#rebuild();
  }

  async #restart(): Promise<void> {
    const transport = this.#transport;
    if (!transport || this.#busy) return;
    await this.#attempt(async () => {
      this.#attempts += 1;
      const { iceParameters } = await inTime(
        this.#options.signalling.restartIce.mutate({ peer: this.peer, transport: transport.id }),
      );
      await transport.restartIce({ iceParameters: iceParameters as unknown as types.IceParameters });
    });
  }

  async #rebuild(): Promise<void> {
    if (this.#busy) return;
    await this.#attempt(async () => {
      this.#attempts = 0;
      this.#drop();
      const { signalling, direction } = this.#options;
      const { generation, rtpCapabilities } = await inTime(signalling.capabilities.mutate({ peer: this.peer }));
      const device = newDevice();
      await device.load({ routerRtpCapabilities: rtpCapabilities });
      const parameters = await inTime(signalling.createTransport.mutate({ peer: this.peer, direction }));
      if (this.#closed) return;
      const options = parameters as unknown as types.TransportOptions;
      const transport =
        direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options);
      this.#generation = generation;
      this.#transport = transport;
      this.#wire(transport);
      await this.#options.onTransport(transport, device);
    });
  }

  #wire(transport: types.Transport): void {
    const { signalling } = this.#options;
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      const plain = { ...dtlsParameters };
      inTime(
        signalling.connectTransport.mutate({ peer: this.peer, transport: transport.id, dtlsParameters: plain }),
      ).then(done, fail);
    });
    transport.on('connectionstatechange', (state) => {
      if (transport !== this.#transport) return;
      this.#connectedIs(state === 'connected');
      // Chromium says so only after seconds of silence: no reason to wait longer.
      if (state === 'disconnected' || state === 'failed') void this.#restart();
    });
  }

  /** One attempt at a time; what fails is tried again by `#look`. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    this.#busy = true;
    try {
      await work();
    } catch {
      // The next look tries again, more strongly.
    } finally {
      this.#busy = false;
      this.#attemptAt = performance.now();
    }
  }

  #drop(): void {
    const transport = this.#transport;
    this.#transport = undefined;
    this.#generation = undefined;
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
    if (connected) this.#attempts = 0;
    this.#options.onConnected(connected);
  }
}

/** Headless Chromium on an origin that is not secure does not say what it is; its handler fits. */
function newDevice(): Device {
  try {
    return new Device();
  } catch {
    return new Device({ handlerName: 'Chrome111' });
  }
}
