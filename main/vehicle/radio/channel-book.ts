/** Which radio channels there are, and whom the vehicle lets key them; what a person enters is kept over restarts. */
import { z } from 'zod';
import { radioChannelConfig, type RadioChannelConfig } from '../../../contract/radio-channel.ts';
import type { Registry } from '../../store/types.ts';

/** Keys of the settings. */
const ENTERED = 'radio-channels.entered';
const CONSENTS = 'radio-channels.consents';

type Settings = Pick<Registry, 'setting' | 'putSetting'>;

export class ChannelBook {
  readonly #registry: Settings;
  readonly #given: readonly RadioChannelConfig[];
  #entered: RadioChannelConfig[];
  #consents: string[];

  /** @param given those of the settings file */
  constructor(registry: Settings, given: readonly RadioChannelConfig[]) {
    this.#registry = registry;
    this.#given = given;
    // What cannot be read (an older or newer version wrote it) is left out, not everything.
    const rows = z.array(z.unknown()).catch([]).parse(registry.setting(ENTERED));
    this.#entered = rows.flatMap((row) => radioChannelConfig.safeParse(row).data ?? []);
    this.#consents = z.array(z.string()).catch([]).parse(registry.setting(CONSENTS));
  }

  /** What was entered here wins over the settings file. */
  all(): RadioChannelConfig[] {
    return [...this.#given.filter(({ id }) => !this.isOwn(id)), ...this.#entered];
  }

  isOwn(id: string): boolean {
    return this.#entered.some((one) => one.id === id);
  }

  put(config: RadioChannelConfig): void {
    this.#keep([...this.#entered.filter(({ id }) => id !== config.id), config]);
  }

  /** What was allowed on it is not allowed on another of the same name. */
  remove(id: string): void {
    this.#keep(this.#entered.filter((one) => one.id !== id));
    this.consent(id, false);
  }

  /** Whether the center's staff may key it. */
  consents(id: string): boolean {
    return this.#consents.includes(id);
  }

  consent(id: string, allowed: boolean): void {
    const others = this.#consents.filter((one) => one !== id);
    this.#consents = allowed ? [...others, id] : others;
    this.#registry.putSetting(CONSENTS, this.#consents);
  }

  #keep(entered: RadioChannelConfig[]): void {
    this.#entered = entered;
    this.#registry.putSetting(ENTERED, entered);
  }
}
