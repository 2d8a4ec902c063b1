/** Hytera's DMR radios and repeaters, by UDP or on a serial port: where units are and what they write; their registrations are answered. */
import { z } from 'zod';
import {
  hrnpAcknowledgement,
  HyteraFrames,
  hyteraAnswer,
  REGISTRATION,
  type HyteraItem,
} from '../protocols/hytera-frames.ts';
import { readLocation, readText, REGISTERED, registrationAnswer } from '../protocols/hytera-location.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { defineDriver, type Decoder, type Output } from './driver.ts';
import { readOptions } from './options.ts';

/** What has begun and not ended by then never will, ms. */
const BEGUN_MS = 2_000;
/** Answers that wait for the line; more is no conversation. */
const ANSWERS_LIMIT = 32;

const options = z.strictObject({
  /** Whether radios that register are answered; another server on their network may do it. */
  register: z.boolean().default(true),
});

export const hyteraLp = defineDriver({
  id: 'hytera-lp',
  title: { zh: '海能达数字电台（LP 位置）', en: 'Hytera DMR radios (LP positions)' },
  lines: [{ baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 }],
  mayBeSilent: true,
  silenceMs: 600_000,
  probe: (sample) => (new HyteraFrames().push(sample).length > 0 ? 1 : 0),
  decoder: (given = {}) => new HyteraReader(readOptions(options, given).register),
});

class HyteraReader implements Decoder {
  readonly #frames = new HyteraFrames();
  readonly #register: boolean;
  #answers: Uint8Array[] = [];
  #begunAt: number | undefined;

  constructor(register: boolean) {
    this.#register = register;
  }

  get stats() {
    return this.#frames.stats;
  }

  push(chunk: Uint8Array, receivedAt: number): DeviceEvent[] {
    return this.#read(this.#frames.push(chunk), receivedAt);
  }

  flush(receivedAt: number): DeviceEvent[] {
    return this.#read(this.#frames.flush(), receivedAt);
  }

  tick(now: number): { outputs: Output[]; events: DeviceEvent[] } {
    if (!this.#frames.waiting) this.#begunAt = undefined;
    else this.#begunAt = Math.min(this.#begunAt ?? now, now);
    const isOver = this.#begunAt !== undefined && now - this.#begunAt > BEGUN_MS;
    const events = isOver ? this.#read(this.#frames.flush(), now) : [];
    const outputs = this.#answers.map((bytes) => ({ bytes }));
    this.#answers = [];
    return { outputs, events };
  }

  #read(items: readonly HyteraItem[], receivedAt: number): DeviceEvent[] {
    if (items.length > 0) this.#begunAt = undefined;
    return items.flatMap((item) => {
      this.#answers = [...this.#answers, ...this.#answersTo(item)].slice(-ANSWERS_LIMIT);
      const event = item.hdap && (readLocation(item.hdap, receivedAt) ?? readText(item.hdap, receivedAt));
      return event ? [event] : [];
    });
  }

  #answersTo({ hdap, in: place }: HyteraItem): Uint8Array[] {
    const source = typeof place === 'object' ? place : undefined;
    const registered = this.#register && place !== 'foreign' && hdap ? registrationAnswer(hdap) : undefined;
    return [
      ...(source ? [hrnpAcknowledgement(source)] : []),
      ...(registered ? [hyteraAnswer(REGISTRATION, REGISTERED, registered, source)] : []),
    ];
  }
}
