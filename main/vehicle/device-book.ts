/** Which devices a person configured at this screen, and which he switched off; kept over restarts. */
import { z } from 'zod';
import { deviceConfig, type DeviceConfig } from '../../contract/device.ts';
import type { Registry } from '../store/types.ts';

/** Keys of the settings. */
const SWITCHED_OFF = 'devices.switched-off';
const CONFIGURED = 'devices.configured';

export class DeviceBook {
  readonly #registry: Registry;
  readonly #knows: (driver: string) => boolean;

  /** @param knows whether there is a driver of that id: what an older or newer version kept is left out */
  constructor(registry: Registry, knows: (driver: string) => boolean) {
    this.#registry = registry;
    this.#knows = knows;
  }

  /** What is given from outside and what was configured here; the latter wins. */
  all(given: readonly DeviceConfig[]): DeviceConfig[] {
    const configured = this.#configured();
    const off = this.#off();
    return [...given.filter(({ id }) => !configured.some((one) => one.id === id)), ...configured].map((config) => ({
      ...config,
      enabled: config.enabled && !off.includes(config.id),
    }));
  }

  put(config: DeviceConfig): void {
    const others = this.#configured().filter(({ id }) => id !== config.id);
    this.#registry.putSetting(CONFIGURED, [...others, { ...config, enabled: true }]);
    this.setEnabled(config.id, config.enabled);
  }

  remove(id: string): void {
    this.#registry.putSetting(
      CONFIGURED,
      this.#configured().filter((one) => one.id !== id),
    );
    this.setEnabled(id, true);
  }

  /** Off holds until a person switches it on. */
  setEnabled(id: string, enabled: boolean): void {
    const others = this.#off().filter((one) => one !== id);
    this.#registry.putSetting(SWITCHED_OFF, enabled ? others : [...others, id]);
  }

  #configured(): DeviceConfig[] {
    return z
      .array(deviceConfig)
      .catch([])
      .parse(this.#registry.setting(CONFIGURED))
      .filter(({ driver }) => this.#knows(driver));
  }

  #off(): string[] {
    return z.array(z.string()).catch([]).parse(this.#registry.setting(SWITCHED_OFF));
  }
}
