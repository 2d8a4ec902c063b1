/** The published sentences and frames: what each of them says. `data`: test/fixtures/devices/vectors.json. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deviceEvent, type DeviceEvent } from '../../../contract/device-event.ts';
import { rdss } from '../../../native/drivers/rdss.ts';

const file = path.resolve(import.meta.dirname, '../../fixtures/devices/vectors.json');
const vectors = z
  .object({
    rdssText: z.array(z.object({ sentence: z.string(), checksumOk: z.boolean() })),
    rdssBinary: z.array(z.object({ name: z.string(), hex: z.string(), checksumOk: z.boolean() })),
  })
  .parse(JSON.parse(readFileSync(file, 'utf8')));

/** 2026-11-24 09:00 UTC. */
const AT = Date.UTC(2026, 10, 24, 9);
const at = (hours: number, minutes: number, seconds: number) =>
  Date.UTC(2026, 10, 24, hours, minutes) + Math.round(seconds * 1_000);

function decode(bytes: Uint8Array) {
  const decoder = rdss.decoder();
  const events = [...decoder.push(bytes, AT), ...decoder.flush(AT)].filter(({ type }) => type !== 'rdss-queue');
  for (const event of events) deviceEvent.parse(event);
  return { events, stats: decoder.stats };
}

type Told = Partial<Record<string, unknown>> & { type: DeviceEvent['type'] };
const card = (number: number, level: number, intervalS: number): Told => ({
  type: 'rdss-card',
  card: number,
  level,
  intervalS,
  encrypted: false,
});
const beams = (...strengths: [beam: number, dbHz: number][]) => strengths.map(([beam, dbHz]) => ({ beam, dbHz }));
const heard = (from: string, fixAt: number, lat: number, lon: number, altMslM: number): Told => ({
  type: 'heard',
  from,
  kind: 'beidou',
  fix: { fixAt, receivedAt: AT, mode: 3, lat, lon, altMslM, source: 'beidou-rdss' },
});

/** In the order of the file. */
const sentences: (Told | undefined)[] = [
  { type: 'rdss-request', command: 'ICA' },
  card(242_286, 3, 60),
  { type: 'rdss-request', command: 'TXA', to: 166_166, text: '12343335', hex: '3132333433333335' },
  { type: 'rdss-feedback', command: 'TXA', accepted: true, waitS: 40 },
  { type: 'rdss-feedback', command: 'TXA', accepted: true, waitS: 0 },
  { type: 'rdss-feedback', command: 'DWA', accepted: false, refusal: 'too-soon', waitS: 58 },
  card(166_166, 3, 40),
  { type: 'rdss-request', command: 'BSS', fields: ['05', '03'] },
  { type: 'rdss-request', command: 'BSS', fields: ['', ''] },
  { type: 'rdss-request', command: 'DWA' },
  heard('242407', at(8, 49, 36.5), 23 + 2.2434 / 60, 113 + 23.6667 / 60, 14),
  heard('242286', at(2, 15, 49.65), 22 + 40.4051 / 60, 114 + 2.5601 / 60, 47),
  { type: 'rdss-request', command: 'TXA', to: 242_407, text: '广州海聊科技有限公司' },
  { type: 'rdss-request', command: 'TXA', to: 179_773, text: 'hello' },
  { type: 'rdss-request', command: 'TXA', to: 247_718, text: '12345' },
  // 23:37 is nearest to 09:00 on the day before.
  {
    type: 'text',
    from: '4207733',
    text: '测试',
    hex: '90000000000065c1faf4b2e2cad4',
    sentAt: at(-1, 37, 0),
  },
  {
    type: 'text',
    from: '139312',
    text: 'fxddds来肉手说切让'.padStart(0),
    hex: 'a4fb200018667864646473c0b4c8e2cad6cbb5c7d0c8c3',
  },
  heard('312194', at(7, 22, 36.37), 38 + 2.69 / 60, 114 + 26.16 / 60, 61),
  { type: 'rdss-other', name: 'BDZTI', fields: ['0', '1', '0', '0', '0', ''] },
  undefined,
  card(4_238_473, 2, 60),
  card(4_207_733, 2, 60),
  { type: 'rdss-signal', usable: false, beams: [] },
  { type: 'rdss-signal', usable: true, beams: beams([2, 51], [4, 50], [11, 43], [16, 51]) },
  {
    type: 'rdss-signal',
    usable: true,
    beams: beams([6, 46], [8, 44], [5, 45], [2, 49], [4, 46], [11, 49], [16, 52]),
  },
  {
    type: 'text',
    from: '4204986',
    to: '4204990',
    text: '',
    hex: '3a642b500000000000000a01f35b41ec036542ee74f5',
    sentAt: at(14, 22, 4),
  },
  { type: 'rdss-signal', usable: true, beams: beams([7, 48], [13, 41], [17, 44], [18, 44]) },
  { type: 'rdss-other', name: 'BDCOV', fields: ['1036', '286176.000', '00'] },
  { type: 'rdss-other', name: 'BDCNO' },
];

const powers = (...levels: number[]): Told => ({
  type: 'rdss-signal',
  usable: true,
  beams: levels.map((level, index) => ({ beam: index + 1, level })),
});
const sent = (to: number, text: string, hex?: string): Told => ({
  type: 'rdss-request',
  command: 'TXSQ',
  to,
  text,
  ...(hex === undefined ? {} : { hex }),
});
const works: Told = { type: 'rdss-self-test', batteryPercent: 100, faults: [] };
const numbers = '0 4 0 0 0 0 0 0 0 0 0 448 0 0 0 0 0 0 0 -286331154 -286331154';

const frames: Told[][] = [
  [{ type: 'rdss-request', command: 'ICJC' }],
  [works, powers(2, 4, 2, 0, 4, 2)],
  [works, powers(1, 4, 1, 0, 1, 0)],
  [sent(0x02_adf7, '我爱你')],
  [
    sent(
      0x02_2ac3,
      '',
      '7e7e000015000001123430002b020019150430111014f1f100150000014bf0f00000000000201900009726190000973c23000000003812000003b0cd',
    ),
  ],
  [{ type: 'text', from: `${0x05_d469}`, to: `${0x05_d460}`, text: numbers }],
  [sent(0x1f_fa66, '123 ', '31323320')],
  [sent(0x1f_fa67, '123456789', '313233343536373839')],
  [{ type: 'rdss-request', command: 'DWSQ' }],
  [heard(`${0x1f_fa66}`, at(11, 28, 50.71), 24 + 34 / 60 + 53.6 / 3_600, 118 + 5 / 60 + 47.7 / 3_600, 20)],
  [{ type: 'rdss-other', name: 'GPSX' }],
];

describe('published sentences', () => {
  it.each(
    vectors.rdssText.map(({ sentence, checksumOk }, index) => ({ sentence, checksumOk, told: sentences[index] })),
  )('$sentence', ({ sentence, checksumOk, told }) => {
    const { events, stats } = decode(Buffer.from(`${sentence}\r\n`, 'latin1'));
    expect(events).toMatchObject(told ? [told] : []);
    expect(stats).toEqual({ sentences: checksumOk ? 1 : 0, badChecksums: checksumOk ? 0 : 1, strayBytes: 0 });
  });

  it('say the same all at once, each in its turn', () => {
    const { events, stats } = decode(Buffer.from(vectors.rdssText.map(({ sentence }) => `${sentence}\r\n`).join('')));
    expect(events).toMatchObject(sentences.filter((told) => told !== undefined));
    expect(stats).toEqual({ sentences: 28, badChecksums: 1, strayBytes: 0 });
  });

  it('all have something expected of them', () => {
    expect(sentences).toHaveLength(vectors.rdssText.length);
    expect(frames).toHaveLength(vectors.rdssBinary.length);
  });
});

describe('published frames', () => {
  it.each(vectors.rdssBinary.map(({ name, hex }, index) => ({ name, hex, told: frames[index] })))(
    '$name $hex',
    ({ hex, told }) => {
      const { events, stats } = decode(Buffer.from(hex, 'hex'));
      expect(events).toMatchObject(told ?? []);
      expect(stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 0 });
    },
  );

  it('are refused with any one bit turned over', () => {
    for (const { hex } of vectors.rdssBinary) {
      const frame = Buffer.from(hex, 'hex');
      for (let bit = 0; bit < frame.length * 8; bit += 1) {
        const wounded = Buffer.from(frame);
        wounded[bit >> 3] = (wounded[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(decode(wounded).events).toEqual([]);
      }
    }
  });
});
