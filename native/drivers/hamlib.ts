/** Radios that Hamlib knows (some 280 models), by way of its server: `rigctld -m MODEL -r PORT -P RIG -T 127.0.0.1 -t 4532`. */
import { z } from 'zod';
import { Rig } from '../protocols/rig.ts';
import { defineDriver } from './driver.ts';
import { readOptions } from './options.ts';

const options = z.strictObject({
  /** Longest transmission, s: the key is let go then, whoever holds it. */
  keyLimitS: z.number().min(1).max(300).default(60),
  /** Never keyed: a receiver, or a rig that is keyed by other means. */
  receiveOnly: z.boolean().default(false),
});

export const hamlib = defineDriver({
  id: 'hamlib',
  title: { zh: '电台（Hamlib 控制）', en: 'Radio controlled by Hamlib' },
  lines: [{ baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 }],
  reach: ['tcp'],
  keys: true,
  silenceMs: 15_000,
  // It says nothing unasked, and to be asked would do no good to whatever else is on a port.
  probe: (sample) => {
    const text = Buffer.from(sample).toString('latin1');
    return /^(get|set|dump)_[a-z_]+:/m.test(text) && /^RPRT -?\d+$/m.test(text) ? 1 : 0;
  },
  commands: ['rig-tune', 'key'],
  decoder: (given = {}) => {
    const { keyLimitS, receiveOnly } = readOptions(options, given);
    return new Rig({ limitMs: keyLimitS * 1_000, receiveOnly });
  },
});
