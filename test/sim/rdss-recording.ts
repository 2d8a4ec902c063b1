/** Everything that a terminal of one family may say in half a minute, with its GNSS part. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RdssFamily } from '../../contract/rdss.ts';
import { rdss } from '../../native/drivers/rdss.ts';
import { SimSky, SimTerminal } from './rdss.ts';

export const RDSS_START = Date.UTC(2026, 10, 24, 9, 30);

export function rdssRecording(family: RdssFamily): Buffer {
  const gnss = readFileSync(path.resolve(import.meta.dirname, '../fixtures/gnss/beidou-bd.log')).toString('latin1');
  const epochs = gnss.split(/(?=\$..GGA)/).slice(1);
  let now = RDSS_START;
  const sky = new SimSky({ now: () => now, delayMs: 0 });
  const said: Uint8Array[] = [];
  const terminal = new SimTerminal({
    family,
    card: 242_286,
    sky,
    now: () => now,
    subordinates: [7, 8],
    gnss: (at) => epochs[Math.floor(at / 1_000) % epochs.length] ?? '',
  });
  terminal.onSpeech = (bytes) => void said.push(bytes);
  for (let second = 0; second < 30; second += 1) {
    now += 1_000;
    for (const question of rdss.questions ?? []) terminal.hear(question);
    sky.send({ from: 7, to: 242_286, coding: 'hanzi', bytes: Buffer.from('b2e2cad4', 'hex'), sentAt: now });
    sky.send({ from: 8, to: 242_286, coding: 'code', bytes: Uint8Array.of(0x24, 0x2a, second), sentAt: now });
    sky.send({ card: 7, lat: 31.7 + second / 1_000, lon: 113.3 + second / 999, altM: second, at: now });
    terminal.step();
  }
  return Buffer.concat(said);
}
