/** Vehicles with a JT/T 808 terminal (2013, 2019), by UDP or behind a serial server: where they are; they are answered. */
import { z } from 'zod';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { Jt808Frames, jt808Frame, type Jt808Frame } from '../protocols/jt808-frames.ts';
import { readKept, readLocation } from '../protocols/jt808-location.ts';
import { defineDriver, type Decoder, type Output } from './driver.ts';
import { readOptions } from './options.ts';

const REGISTER = 0x0100;
const LOCATION = 0x0200;
const KEPT_LOCATIONS = 0x0704;
/** The terminal's own answer to us; answering it would never end. */
const TERMINAL_ANSWER = 0x0001;
const ANSWER = 0x8001;
const REGISTERED = 0x8100;
/** Answers that wait for the line; more is no conversation. */
const ANSWERS_LIMIT = 64;

const options = z.strictObject({
  /** Whether terminals are answered; another platform on their network may do it. */
  answer: z.boolean().default(true),
});

export const jt808 = defineDriver({
  id: 'jt808',
  title: { zh: '车载终端（JT/T 808）', en: 'Vehicle terminals (JT/T 808)' },
  lines: [{ baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 }],
  mayBeSilent: true,
  silenceMs: 600_000,
  probe: (sample) => (new Jt808Frames().push(sample).length > 0 ? 1 : 0),
  decoder: (given = {}) => new Jt808Reader(readOptions(options, given).answer),
});

class Jt808Reader implements Decoder {
  readonly #frames = new Jt808Frames();
  readonly #isAnswering: boolean;
  #answers: Uint8Array[] = [];
  #serial = 0;

  constructor(isAnswering: boolean) {
    this.#isAnswering = isAnswering;
  }

  get stats() {
    return this.#frames.stats;
  }

  push(chunk: Uint8Array, receivedAt: number): DeviceEvent[] {
    return this.#frames.push(chunk).flatMap((frame) => {
      if (this.#isAnswering) this.#answer(frame);
      return eventsOf(frame, receivedAt);
    });
  }

  flush(): DeviceEvent[] {
    this.#frames.flush();
    return [];
  }

  tick(): { outputs: Output[]; events: DeviceEvent[] } {
    const outputs = this.#answers.map((bytes) => ({ bytes }));
    this.#answers = [];
    return { outputs, events: [] };
  }

  /**
   *   8001 answer       serial 2 | id 2 | result 1, 0 taken
   *   8100 registered   serial 2 | result 1 | code of the login: the terminal's own number, for whoever is heard here is let in
   */
  #answer({ id, phone, serial, head }: Jt808Frame): void {
    // Ids of a platform begin with 8: an echo, or both directions on one line.
    if (id === TERMINAL_ANSWER || id >= 0x8000) return;
    const to = [serial >> 8, serial & 0xff];
    const body = id === REGISTER ? [...to, 0, ...Buffer.from(phone, 'latin1')] : [...to, id >> 8, id & 0xff, 0];
    const answer = jt808Frame(id === REGISTER ? REGISTERED : ANSWER, this.#serial, Uint8Array.from(body), head);
    this.#serial = (this.#serial + 1) & 0xffff;
    this.#answers = [...this.#answers, answer].slice(-ANSWERS_LIMIT);
  }
}

function eventsOf({ id, phone, body }: Jt808Frame, receivedAt: number): DeviceEvent[] {
  if (!body) return [];
  if (id === KEPT_LOCATIONS) return readKept(body, phone, receivedAt);
  const event = id === LOCATION ? readLocation(body, phone, receivedAt) : undefined;
  return event ? [event] : [];
}
