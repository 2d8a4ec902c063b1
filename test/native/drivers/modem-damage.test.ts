/** What a bad line does: bytes split anywhere, lost, turned over, invented; and a modem that says anything at all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceEvent, type DeviceEvent } from '../../../contract/device-event.ts';
import { modemAt } from '../../../native/drivers/modem-at.ts';
import { START } from '../../sim/modem-bench.ts';
import { modemRecording } from '../../sim/modem-recording.ts';
import { seeded } from '../../sim/seeded.ts';

const SEED = 20_261_124;

const all = modemRecording();

function decodeAll(chunks: readonly Uint8Array[]): DeviceEvent[] {
  const decoder = modemAt.decoder();
  return [...chunks.flatMap((chunk) => decoder.push(chunk, START)), ...decoder.flush(START)];
}
const whole = decodeAll([all]);

describe('a recording of modems', () => {
  it('says something of everything in it', () => {
    const modems = whole.filter((event) => event.type === 'modem');
    expect(modems.length).toBeGreaterThan(200);
    expect(new Set(modems.map(({ technology }) => technology))).toEqual(
      new Set(['5g-sa', '5g-nsa', 'lte', 'none', undefined]),
    );
    for (const event of whole) deviceEvent.parse(event);
  });

  it('split anywhere says the same', () => {
    expect(decodeAll([...all].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 40 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), all.length];
        expect(decodeAll(at.slice(1).map((end, index) => all.subarray(at[index], end)))).toEqual(whole);
      }),
      { seed: SEED, numRuns: 20 },
    );
  });

  it('damaged anywhere says only what the contract allows', () => {
    const damage = fc.array(
      fc.record({
        at: fc.nat(all.length - 1),
        byte: fc.nat(255),
        kind: fc.constantFrom('change', 'drop', 'insert', 'cut'),
      }),
      { minLength: 1, maxLength: 300 },
    );
    fc.assert(
      fc.property(damage, (wounds) => {
        const wounded = [...all];
        for (const { at, byte, kind } of wounds) {
          if (kind === 'change') wounded[at] = byte;
          else if (kind === 'insert') wounded.splice(at, 0, byte);
          else wounded.splice(at, kind === 'drop' ? 1 : byte);
        }
        const events = decodeAll([Uint8Array.from(wounded)]);
        for (const event of events) deviceEvent.parse(event);
        expect(events.length).toBeGreaterThan(20);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('of fields that are anything at all says only what the contract allows', () => {
    const field = fc.oneof(
      fc.integer({ min: -40_000, max: 4_000_000 }).map(String),
      fc.constantFrom('-', '', '"', '255', '99', '-32768', 'NR5G-SA', '"LTE"', 'FFFFFFFF', '1e9', '0x', '中'),
      fc.string({ maxLength: 12 }),
    );
    const names = [
      '+QENG: "servingcell","NOCONN","NR5G-SA",',
      '+QENG: "LTE",',
      '+QENG: "NR5G-NSA",',
      '+QCSQ: ',
      '^HCSQ: "NR",',
      '^HCSQ: "LTE",',
    ];
    names.push(
      '^MONSC: NR,',
      '^MONSC: LTE,',
      '^SYSINFOEX: ',
      '^HFREQINFO: 0,7,',
      '^CHIPTEMP: ',
      '+QTEMP: ',
      '+GTCCINFO: 1,9,',
      '1,4,460,00,',
    );
    names.push('+CESQ: ', '+CSQ: ', '+C5GREG: ', '+CEREG: 2,1,', '+COPS: ', '+CPIN: ', '+GTSENRDTEMP: ', 'AT+CGMI\r\n');
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(field, { maxLength: 18 }), (name, fields) => {
        for (const event of decodeAll([Buffer.from(`${name}${fields.join(',')}\r\nOK\r\n`)])) deviceEvent.parse(event);
      }),
      { seed: SEED, numRuns: 4_000 },
    );
  });
});

describe('noise', () => {
  it('says nothing, however long', () => {
    const decoder = modemAt.decoder();
    const random = seeded(SEED);
    for (let round = 0; round < 100; round += 1) {
      const noise = Uint8Array.from({ length: 10_000 }, () => random(256));
      expect(decoder.push(noise, START)).toEqual([]);
    }
    expect(decoder.stats.strayBytes).toBeGreaterThan(950_000);
    expect(decoder.stats.sentences).toBeLessThan(20);
  });

  it('without an end of line, and answers without an end, take no more room than one line and forty', () => {
    const decoder = modemAt.decoder();
    const before = process.memoryUsage().heapUsed;
    const line = Buffer.alloc(100_000, 0x41);
    for (let round = 0; round < 300; round += 1) expect(decoder.push(line, START)).toEqual([]);
    const sensors = Buffer.from('+QTEMP: "tsens","46"\r\n'.repeat(5_000));
    for (let round = 0; round < 20; round += 1) expect(decoder.push(sensors, START)).toEqual([]);
    expect(decoder.flush(START)).toMatchObject([{ temperatureC: 46 }]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(40_000_000);
  });

  it('never makes the driver say anything but its questions, nor two at a time', () => {
    const speech = fc.array(
      fc.oneof(
        fc.constantFrom(
          '\r\nOK\r\n',
          '\r\nERROR\r\n',
          'AT+CSQ\r\r\n',
          '\r\n+CSQ: 20,99\r\n',
          '> ',
          '\r\nCONNECT\r\n',
          '\r\nRDY\r\n',
          'Quectel\r\n',
        ),
        fc.string({ maxLength: 20 }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(speech, fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 60 }), (words, pauses) => {
        const decoder = modemAt.decoder();
        let now = START;
        let unanswered = 0;
        for (const [index, word] of words.entries()) {
          now += pauses[index % Math.max(1, pauses.length)] ?? 100;
          const questions = (decoder.tick?.(now).outputs ?? []).filter((output) => 'bytes' in output);
          expect(questions.length).toBeLessThanOrEqual(1);
          for (const question of questions)
            if ('bytes' in question) expect(Buffer.from(question.bytes).toString('latin1')).toMatch(/^AT[^\r]*\r$/);
          unanswered = questions.length;
          for (const event of decoder.push(Buffer.from(word), now)) deviceEvent.parse(event);
        }
        expect(unanswered).toBeLessThanOrEqual(1);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});
