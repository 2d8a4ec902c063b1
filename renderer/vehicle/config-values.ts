/** A device's configuration as a form has it, and back. */
import type { DeviceConfig } from '../../contract/device.ts';
import { OPTION_FIELDS, readRest, writeRest, type Options } from './device-options.ts';

/** What is not on the screen is absent. */
export interface ConfigValues {
  name?: string;
  driver?: string;
  port: string;
  /** 0: the driver finds it out. */
  baudRate?: number;
  fields?: Record<string, string | number | boolean | null | undefined>;
  rest?: string;
}

/** What a form shows of a configuration. */
export const valuesOf = ({ name, driver, port, line, options }: DeviceConfig): ConfigValues => ({
  name,
  driver,
  port,
  baudRate: line?.baudRate ?? 0,
  fields: { ...options },
  rest: writeRest(options, driver),
});

/** What a form says, as a configuration has it. @throws SyntaxError the line of `rest` that cannot be read */
export function configOf(
  { driver = '', port, baudRate = 0, fields = {}, rest = '' }: ConfigValues,
  line?: DeviceConfig['line'],
) {
  const options: Options = readRest(rest);
  for (const { key } of OPTION_FIELDS[driver] ?? []) {
    const value = fields[key];
    if (value !== undefined && value !== null && value !== '') options[key] = value;
  }
  const settings = { dataBits: 8, parity: 'none', stopBits: 1, ...line, baudRate } as const;
  return { driver, port: port.trim(), options, ...(baudRate > 0 ? { line: settings } : {}) };
}
