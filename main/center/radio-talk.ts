/** One of the center's staff who keys a vehicle's radio channel: his voice, packet by packet, on its way to the vehicle. */
import { TalkerTap } from '../media/radio/talker-tap.ts';
import type { Sfu } from '../media/sfu.ts';

/** Packets that go in one message. */
const PACKETS = 2;
/** A packet waits so long for the next one, ms. */
const GATHER_MS = 60;
/** His voice may come to the SFU a moment after his hand to the key; so often it is looked for, ms. */
const LOOK_MS = 100;
/** His page says again and again that he holds the key; not heard for so long, he does not, ms. */
const LOST_MS = 2_000;

export interface RadioTalkOptions {
  sfu: Sfu;
  holder: string;
  /** Which press of the key. */
  press: string;
  person: string;
  /** He, as the SFU knows him. */
  owner: string;
  onPackets: (packets: Uint8Array[]) => void;
  onLost: () => void;
  log: (error: unknown) => void;
}

export class RadioTalk {
  readonly press: string;
  readonly person: string;
  /** The vehicle has him as who speaks. */
  granted = false;
  readonly #options: RadioTalkOptions;
  readonly #tap: TalkerTap;
  readonly #timer: NodeJS.Timeout;
  #gathered: Uint8Array[] = [];
  #gather: NodeJS.Timeout | undefined;
  #heardAt = performance.now();

  constructor(options: RadioTalkOptions) {
    this.#options = options;
    this.press = options.press;
    this.person = options.person;
    const { sfu, holder, owner, log } = options;
    this.#tap = new TalkerTap({ sfu, holder, owner, onPacket: (packet) => this.#take(packet), log });
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  hold(): void {
    this.#heardAt = performance.now();
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#gather);
    this.#tap.close();
  }

  #look(): void {
    if (performance.now() - this.#heardAt > LOST_MS) return this.#options.onLost();
    this.#tap.look();
  }

  #take(packet: Uint8Array): void {
    this.#gathered.push(packet);
    if (this.#gathered.length >= PACKETS) this.#flush();
    else this.#gather ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    clearTimeout(this.#gather);
    this.#gather = undefined;
    const packets = this.#gathered;
    this.#gathered = [];
    if (packets.length > 0) this.#options.onPackets(packets);
  }
}
