/** Requests made today per source. A day ends at midnight in China, where the providers count. */
import { z } from 'zod';
import type { Settings } from '../packages/package-book.ts';

const KEY = 'map.quota';
const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;

const book = z.record(z.string(), z.object({ day: z.number().int(), used: z.number().int().min(0) }));

export class Quota {
  readonly #settings: Settings;
  readonly #now: () => number;
  #book: z.infer<typeof book>;

  constructor(settings: Settings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
    this.#book = book.safeParse(settings.setting(KEY)).data ?? {};
  }

  left(source: string, perDay: number): number {
    const entry = this.#book[source];
    return Math.max(0, perDay - (entry?.day === this.#day() ? entry.used : 0));
  }

  /** Counts a request about to be made; `save` makes it durable. */
  use(source: string): void {
    const day = this.#day();
    const entry = this.#book[source];
    this.#book[source] = { day, used: (entry?.day === day ? entry.used : 0) + 1 };
  }

  save(): void {
    this.#settings.putSetting(KEY, this.#book);
  }

  /** When the next day begins, epoch ms. */
  get renewsAt(): number {
    return (this.#day() + 1) * DAY_MS - CHINA_MS;
  }

  #day(): number {
    return Math.floor((this.#now() + CHINA_MS) / DAY_MS);
  }
}
