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

type PttEvent = Extract<DeviceEvent, { type: 'ptt' }>;

export class KeyingLog {
  readonly #asked = new Map<string, { person: string; at: number }>();
  readonly #running = new Map<string, Keying>();
  readonly #rates = new Map<string, TokenBucket>();

  /** A person pressed the key at a console. */
  asked(device: string, person: string, now: number): void {
    this.#asked.set(device, { person, at: now });
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
    const keying: Keying = { id: uuidV7(), device, ...(isAsked ? { person: asked.person } : {}), from: now };
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
    return [draft({ ...running, to: Math.max(now, running.from), ...(why ? { why } : {}) })];
  }
}

const draft = (body: Keying): Draft => ({ kind: 'keying', lane: LANE.history, body });
