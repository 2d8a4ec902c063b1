/** Who keyed which radio, and when: each transmission is written when it begins and when it ends. Owns no clock. */
import { v7 as uuidV7 } from 'uuid';
import type { Keying } from '../../../contract/bridge.ts';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import type { Draft } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import { TokenBucket } from './token-bucket.ts';

/** A person who asked for the key this long ago has it, ms: radios need a moment. */
const ASKED_MS = 5_000;
/** Transmissions of one device that are written, a minute: a line that flutters does not fill the journal. */
const PER_MINUTE = 60;

/** Who pressed the key. */
export type Presser = Pick<Keying, 'person' | 'station' | 'channel'>;

type PttEvent = Extract<DeviceEvent, { type: 'ptt' }>;

export class KeyingLog {
  readonly #asked = new Map<string, { by: Presser; at: number }>();
  readonly #running = new Map<string, Keying>();
  readonly #rates = new Map<string, TokenBucket>();

  /** A person pressed the key. */
  asked(device: string, by: Presser, now: number): void {
    this.#asked.set(device, { by, at: now });
  }

  /** Why the key is being let go, where that is known better here than at the device. */
  ending(device: string, why: NonNullable<Keying['why']>): void {
    const running = this.#running.get(device);
    if (running) running.why = why;
  }

  accept(device: string, { keyed, why }: PttEvent, now: number): Draft[] {
    const running = this.#running.get(device);
    if (keyed === (running !== undefined)) return [];
    if (running) return this.#end(running, now, why);
    const rate = this.#rates.get(device) ?? new TokenBucket(PER_MINUTE, now);
    this.#rates.set(device, rate);
    if (!rate.take(now)) return [];
    const asked = this.#asked.get(device);
    const isAsked = asked !== undefined && now - asked.at < ASKED_MS;
    const keying: Keying = { id: uuidV7(), device, ...(isAsked ? asked.by : {}), from: now };
    this.#running.set(device, keying);
    return [draft(keying)];
  }

  /** The device went away, or the station ends: what is not over is over now. */
  lost(device: string, now: number): Draft[] {
    const running = this.#running.get(device);
    return running ? this.#end(running, now, 'fault') : [];
  }

  close(now: number): Draft[] {
    return [...this.#running.values()].flatMap((running) => this.#end(running, now, 'fault'));
  }

  #end(running: Keying, now: number, why: Keying['why']): Draft[] {
    this.#running.delete(running.device);
    const reason = running.why ?? why;
    return [draft({ ...running, to: Math.max(now, running.from), ...(reason ? { why: reason } : {}) })];
  }
}

const draft = (body: Keying): Draft => ({ kind: 'keying', lane: LANE.history, body });
