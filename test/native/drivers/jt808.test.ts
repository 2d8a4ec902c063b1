/** Vehicle terminals: published frames, what is answered, and a bad line. No peer runs here: "matches 4 published frames". */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deviceEvent } from '../../../contract/device-event.ts';
import { jt808 } from '../../../native/drivers/jt808.ts';
import { jt808Frame } from '../../../native/protocols/jt808-frames.ts';

const AT = Date.UTC(2026, 10, 25, 12);
const hex = (text: string) => Buffer.from(text.replace(/\/\/.*$/gm, '').replace(/\s+/g, ''), 'hex');

function hear(chunks: readonly Uint8Array[], options = {}) {
  const decoder = jt808.decoder(options);
  const events = chunks.flatMap((chunk) => decoder.push(chunk, AT));
  events.push(...decoder.flush(AT));
  for (const event of events) deviceEvent.parse(event);
  const outputs = decoder.tick?.(AT).outputs ?? [];
  const sent = outputs.map((output) => ('bytes' in output ? Buffer.from(output.bytes).toString('hex') : ''));
  return { events, sent, stats: decoder.stats };
}

const file = path.resolve(import.meta.dirname, '../../fixtures/devices/vectors.json');
const { other } = z
  .object({ other: z.array(z.object({ protocol: z.string(), data: z.string() })) })
  .parse(JSON.parse(readFileSync(file, 'utf8')));
const vectors = other.filter(({ protocol }) => protocol === 'jt808').map(({ data }) => data);

const REPORT = `
  7e
  0200                 // location
  001f                 // 31 bytes
  013912344329         // phone
  007b                 // number 123
  00000001             // emergency key
  00000002             // has a position
  01e3e5a0             // 31.712672
  06c1c5c8             // 113.362376
  0050                 // 80 m
  0168                 // 36.0 km/h
  0041                 // 65 degrees
  261125 195930        // 19:59:30 in Beijing
  31 01 0e             // 14 satellites
  `;
const checked = (text: string) => {
  const inner = hex(text).subarray(1);
  return Buffer.concat([
    hex(text),
    Uint8Array.of(
      inner.reduce((sum, byte) => sum ^ byte, 0),
      0x7e,
    ),
  ]);
};

describe('a published frame', () => {
  it('is there four times', () => expect(vectors).toHaveLength(4));

  it.each(vectors)('%s is one', (data) => {
    expect(hear([hex(data)]).stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 0 });
  });

  it('of a location of 2019 is where a vehicle is', () => {
    const { events } = hear([hex(vectors[0] ?? '')]);
    expect(events).toMatchObject([{ type: 'heard', from: '13912344329', kind: 'vehicle', emergency: true }]);
    expect(events[0]).toHaveProperty('fix.lon', 121.987654);
    expect(Math.abs(events[0]?.type === 'heard' ? events[0].fix.lat : 0)).toBe(31.234567);
  });

  it('is refused with any one bit turned over', () => {
    for (const data of vectors) {
      // The flags themselves are no part of the check: without them there is no frame.
      for (let bit = 8; bit < data.length * 4 - 8; bit += 1) {
        const wounded = hex(data);
        wounded[bit >> 3] = (wounded[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const { events, sent, stats } = hear([wounded]);
        expect([data, bit, events.length, sent.length, stats.sentences]).toEqual([data, bit, 0, 0, 0]);
      }
    }
  });
});

describe('a location', () => {
  it('has time in UTC, speed in m/s, and what the state says of its signs', () => {
    expect(hear([checked(REPORT)]).events).toEqual([
      {
        type: 'heard',
        receivedAt: AT,
        from: '13912344329',
        kind: 'vehicle',
        emergency: true,
        fix: {
          fixAt: Date.UTC(2026, 10, 25, 11, 59, 30),
          receivedAt: AT,
          mode: 3,
          lat: 31.712672,
          lon: 113.362376,
          altMslM: 80,
          speedMps: 10,
          trackDeg: 65,
          satellites: 14,
          source: 'radio',
        },
      },
    ]);
    const southWest = checked(REPORT.replace('00000002', '0000000e').replace('00000001', '00000000'));
    const [event] = hear([southWest]).events;
    expect(event).toMatchObject({ fix: { lat: -31.712672, lon: -113.362376 } });
    expect(event).not.toHaveProperty('emergency');
  });

  it('without a position, with one that cannot be, or with no time says nothing', () => {
    for (const [good, bad] of [
      ['00000002', '00000000'],
      ['01e3e5a0', '055d4a81'],
      ['06c1c5c8', '0aba9501'],
      ['261125', '261325'],
      ['195930', '25593a'],
    ] as const) {
      const { events, stats } = hear([checked(REPORT.replace(good, bad))]);
      expect([bad, events, stats.sentences]).toEqual([bad, [], 1]);
    }
  });

  it('kept while there was no network comes with its own time', () => {
    const one = hex(REPORT).subarray(13);
    const other = Buffer.from(one);
    other[27] = 0x31;
    const kept = Buffer.concat([Uint8Array.of(0, 2, 1), ...[one, other].map((l) => Buffer.from([0, l.length, ...l]))]);
    const head = { is2019: false, version: 0, phone: hex('013912344329') };
    const { events } = hear([jt808Frame(0x0704, 5, kept, head)]);
    expect(events.map((event) => (event.type === 'heard' ? event.fix.fixAt % 60_000 : undefined))).toEqual([
      30_000, 31_000,
    ]);
  });
});

describe('a terminal', () => {
  it('that registers is let in, and all else is answered, in its own form', () => {
    const head = { is2019: true, version: 1, phone: hex('00000000013912344329') };
    const register = jt808Frame(0x0100, 0x7e7d, hex('00'), head);
    expect(Buffer.from(register).toString('hex')).toContain('7d027d01');
    const { sent } = hear([register, jt808Frame(0x0002, 8, new Uint8Array(), head)]);
    expect(sent).toHaveLength(2);
    const said = sent.map((answer) => hear([hex(answer)], { answer: false }));
    expect(said.map(({ stats }) => stats.sentences)).toEqual([1, 1]);
    // 8100: number 7e7d (escaped), taken, and the code; 8001: number 8, id 0002, taken.
    expect(sent[0]).toMatch(/^7e8100400e010000000001391234432900007d027d01003133393132333434333239..7e$/);
    expect(sent[1]).toMatch(/^7e80014005010000000001391234432900010008000200..7e$/);
  });

  it('is not answered where another platform does it, nor is an answer, nor an echo', () => {
    const head = { is2019: false, version: 0, phone: hex('013912344329') };
    expect(hear([jt808Frame(0x0002, 8, new Uint8Array(), head)], { answer: false }).sent).toEqual([]);
    expect(hear([jt808Frame(0x0001, 8, hex('0000800100'), head)]).sent).toEqual([]);
    expect(hear([jt808Frame(0x8001, 8, hex('0000000200'), head)]).sent).toEqual([]);
  });
});

describe('a bad line', () => {
  const all = Buffer.concat([...vectors.map(hex), checked(REPORT)]);

  it('that splits its bytes anywhere says the same', () => {
    const whole = hear([all]);
    expect(whole.events).toHaveLength(4);
    expect(hear([...all].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  it('that is damaged says only what the contract allows, and counts every byte', () => {
    const damage = fc.array(fc.record({ at: fc.nat(all.length - 1), byte: fc.nat(255) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(damage, (changes) => {
        const wounded = Buffer.from(all);
        for (const { at, byte } of changes) wounded[at] = byte;
        const { stats } = hear([wounded]);
        expect(stats.sentences).toBeLessThanOrEqual(8);
      }),
      { seed: 20261125, numRuns: 300 },
    );
  });

  it('of nothing but noise keeps no more than one frame', () => {
    const decoder = jt808.decoder();
    for (let round = 0; round < 1_000; round += 1)
      expect(decoder.push(new Uint8Array(10_000).fill(0x55), AT)).toEqual([]);
    expect(decoder.stats.strayBytes).toBeGreaterThan(9_990_000);
  });
});
