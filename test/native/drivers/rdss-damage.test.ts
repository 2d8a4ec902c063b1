/** What a bad line does: bytes split anywhere, lost, turned over, invented. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceEvent, type DeviceEvent } from '../../../contract/device-event.ts';
import { rdssFamily } from '../../../contract/rdss.ts';
import { rdss } from '../../../native/drivers/rdss.ts';
import { RDSS_START, rdssRecording } from '../../sim/rdss-recording.ts';

const START = RDSS_START;
const all = Buffer.concat(rdssFamily.options.map(rdssRecording));

function decodeAll(chunks: readonly Uint8Array[]): DeviceEvent[] {
  const decoder = rdss.decoder();
  return [...chunks.flatMap((chunk) => decoder.push(chunk, START)), ...decoder.flush(START)];
}
const places = (events: readonly DeviceEvent[]) =>
  events.flatMap((event) =>
    event.type === 'heard'
      ? [`${event.fix.lat} ${event.fix.lon}`]
      : event.type === 'fix'
        ? [`${event.lat} ${event.lon}`]
        : [],
  );
const whole = decodeAll([all]);

describe('a terminal on a line', () => {
  it('says something of everything in the recording', () => {
    const types = new Set(whole.map(({ type }) => type));
    for (const type of ['fix', 'sky', 'rdss-card', 'rdss-signal'] as const) expect(types).toContain(type);
    expect(whole.filter(({ type }) => type === 'heard')).toHaveLength(90);
    expect(whole.filter(({ type }) => type === 'text')).toHaveLength(180);
    expect(places(whole).length).toBeGreaterThan(90);
  });

  it('that splits its bytes anywhere says the same', () => {
    expect(decodeAll([...all].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 40 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), all.length];
        expect(decodeAll(at.slice(1).map((end, index) => all.subarray(at[index], end)))).toEqual(whole);
      }),
      { seed: 20261124, numRuns: 30 },
    );
  });

  it('that is damaged never makes up a position, and what it says is of the contract', () => {
    const honest = new Set(places(whole));
    const damage = fc.array(
      fc.record({
        at: fc.nat(all.length - 1),
        byte: fc.nat(255),
        kind: fc.constantFrom('change', 'drop', 'insert', 'cut'),
      }),
      { minLength: 1, maxLength: 80 },
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
        for (const place of places(events)) expect(honest).toContain(place);
        expect(events.length).toBeGreaterThan(100);
      }),
      { seed: 20261124, numRuns: 60 },
    );
  });

  it('of nothing but noise says nothing, however long', () => {
    const decoder = rdss.decoder();
    let state = 1;
    for (let round = 0; round < 100; round += 1) {
      const noise = Uint8Array.from(
        { length: 10_000 },
        () => (state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff) >> 16,
      );
      expect(decoder.push(noise, START)).toEqual([]);
    }
    expect(decoder.stats.sentences).toBe(0);
    expect(decoder.stats.strayBytes).toBeGreaterThan(980_000);
  });

  it('that begins a frame and never ends it is read on after five seconds', () => {
    const decoder = rdss.decoder();
    // $TXXX with a length of 512, and a sentence behind it.
    const bytes = Buffer.concat([
      Buffer.from('2454585858' + '0200', 'hex'),
      Buffer.from('$BDFKI,TXA,Y,Y,0,0040*17\r\n'),
    ]);
    expect(decoder.push(bytes, START)).toEqual([]);
    const feedback = (at: number) => decoder.tick?.(at).events.filter(({ type }) => type === 'rdss-feedback');
    expect(feedback(START)).toEqual([]);
    expect(feedback(START + 4_000)).toEqual([]);
    expect(feedback(START + 5_100)).toMatchObject([{ command: 'TXA', accepted: true, waitS: 40 }]);
  });
});
