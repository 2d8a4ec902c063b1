/** Which sources of video a person entered at this screen, and which of the settings file he changed; kept over restarts. */
import { z } from 'zod';
import { sourceConfig, type SourceConfig } from '../../../contract/video-source.ts';
import type { Registry } from '../../store/types.ts';

/** Keys of the settings. */
const ENTERED = 'video-sources.entered';
const SWITCHES = 'video-sources.switches';

/** What a person switched, by feed. */
const switches = z.record(z.string(), z.object({ enabled: z.boolean(), record: z.boolean() }).partial());
type Switches = Record<string, { enabled?: boolean; record?: boolean }>;

export class SourceBook {
  readonly #registry: Pick<Registry, 'setting' | 'putSetting'>;
  readonly #given: readonly SourceConfig[];
  #entered: SourceConfig[];
  #switches: Switches;

  /** @param given those of the settings file */
  constructor(registry: Pick<Registry, 'setting' | 'putSetting'>, given: readonly SourceConfig[]) {
    this.#registry = registry;
    this.#given = given;
    // What cannot be read (an older or newer version wrote it) is left out, not everything.
    const rows = z.array(z.unknown()).catch([]).parse(registry.setting(ENTERED));
    this.#entered = rows.flatMap((row) => sourceConfig.safeParse(row).data ?? []);
    this.#switches = readSwitches(registry.setting(SWITCHES));
  }

  /** What was entered here wins over the settings file. */
  all(): SourceConfig[] {
    const given = this.#given.filter(({ id }) => !this.isOwn(id));
    return [...given, ...this.#entered].map((config) => ({ ...config, ...this.#switches[config.id] }));
  }

  isOwn(id: string): boolean {
    return this.#entered.some((one) => one.id === id);
  }

  put(config: SourceConfig): void {
    this.#keep([...this.#entered.filter(({ id }) => id !== config.id), config]);
    this.#forget(config.id);
  }

  remove(id: string): void {
    this.#keep(this.#entered.filter((one) => one.id !== id));
    this.#forget(id);
  }

  /** Holds until a person changes it; also of feeds that are no sources of ours. */
  set(id: string, change: Switches[string]): void {
    this.#switch({ ...this.#switches, [id]: { ...this.#switches[id], ...change } });
  }

  /** Whether a feed is to be recorded: a source as it is set up, anything else unless a person said no. */
  records(feed: string): boolean {
    return this.#switches[feed]?.record ?? this.all().find(({ id }) => id === feed)?.record ?? true;
  }

  /** Feeds that a person, or the settings file, does not want recorded. */
  unrecorded(): string[] {
    const ids = [...this.all().map(({ id }) => id), ...Object.keys(this.#switches)];
    return [...new Set(ids)].filter((id) => !this.records(id));
  }

  #keep(entered: SourceConfig[]): void {
    this.#entered = entered;
    this.#registry.putSetting(ENTERED, entered);
  }

  #forget(id: string): void {
    const { [id]: _gone, ...rest } = this.#switches;
    this.#switch(rest);
  }

  #switch(next: Switches): void {
    this.#switches = next;
    this.#registry.putSetting(SWITCHES, next);
  }
}

function readSwitches(setting: unknown): Switches {
  const read = Object.entries(switches.catch({}).parse(setting));
  return Object.fromEntries(
    read.map(([id, { enabled, record }]) => [
      id,
      { ...(enabled === undefined ? {} : { enabled }), ...(record === undefined ? {} : { record }) },
    ]),
  );
}
