/** The options of drivers that have a field of their own; the others are written as `key=value` lines. */
import type { DeviceConfig } from '../../contract/device.ts';

export type Options = DeviceConfig['options'];

/** A field, labelled `option.<key>`; its choices `choice.<value>`. Empty: the driver's own default. */
export type OptionField = { key: string } & (
  | { kind: 'choice'; values: readonly string[] }
  | { kind: 'number'; min: number; max: number; unit: string }
  | { kind: 'text'; example: string }
  | { kind: 'switch' }
);

/** By driver; a test hands each to the driver itself. */
export const OPTION_FIELDS: Readonly<Record<string, readonly OptionField[]>> = {
  rdss: [
    { key: 'family', kind: 'choice', values: ['auto', 'text-2.1', 'bds3', 'binary-4.0'] },
    { key: 'coding', kind: 'choice', values: ['auto', 'mixed'] },
    { key: 'beamWaitS', kind: 'number', min: 0, max: 3_600, unit: 's' },
    { key: 'lifetimeS', kind: 'number', min: 10, max: 86_400, unit: 's' },
  ],
  'kiss-aprs': [
    { key: 'callSign', kind: 'text', example: 'BG6ABC-9' },
    { key: 'path', kind: 'text', example: 'WIDE1-1,WIDE2-1' },
    { key: 'symbol', kind: 'text', example: '/v' },
  ],
  'hytera-lp': [{ key: 'register', kind: 'switch' }],
  jt808: [{ key: 'answer', kind: 'switch' }],
  hamlib: [
    { key: 'keyLimitS', kind: 'number', min: 1, max: 300, unit: 's' },
    { key: 'receiveOnly', kind: 'switch' },
  ],
  'ptt-lines': [
    {
      key: 'ptt',
      kind: 'choice',
      values: ['rts', 'dtr', 'rts,dtr', 'rts,!dtr', 'dtr,!rts', '!rts', '!dtr', '!rts,!dtr'],
    },
    { key: 'carrier', kind: 'choice', values: ['none', 'cts', '!cts', 'dcd', '!dcd', 'dsr', '!dsr'] },
    { key: 'keyLimitS', kind: 'number', min: 1, max: 300, unit: 's' },
    { key: 'keyedWhenClosed', kind: 'switch' },
  ],
};

/** Key of a choice's word; a dot would part keys. */
export const choiceKey = (value: string): string => `choice.${value.replaceAll('.', '_')}`;

/** Those of `options` that have no field, one `key=value` a line. */
export function writeRest(options: Options, driver: string): string {
  const fields = new Set(OPTION_FIELDS[driver]?.map(({ key }) => key));
  return Object.entries(options)
    .filter(([key]) => !fields.has(key))
    .map(([key, value]) => `${key}=${String(value)}`)
    .join('\n');
}

/**
 * Reads `key=value` lines: `true`, `false` and plain numbers are those, everything else is text. A number with a leading zero
 * is text, for it is a number of somebody.
 * @throws the first line that is no such pair
 */
export function readRest(text: string): Options {
  const options: Options = {};
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, key, value = ''] = /^([A-Za-z][A-Za-z0-9]*)\s*=\s*(.*)$/.exec(line) ?? [];
    if (key === undefined) throw new SyntaxError(line);
    options[key] = valueOf(value);
  }
  return options;
}

function valueOf(word: string): string | number | boolean {
  if (word === 'true' || word === 'false') return word === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(word) ? Number(word) : word;
}
