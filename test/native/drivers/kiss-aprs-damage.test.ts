/**
 * A recording of direwolf over a bad line. KISS has no checksum: what is changed inside a frame is not noticed, so what is
 * looked for here is that frames cut, merged, doubled, escaped wrongly or drowned in noise make up nothing.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { deviceEvent, type DeviceEvent } from '../../../contract/device-event.ts';
import { kissAprs } from '../../../native/drivers/kiss-aprs.ts';
import { readRecording } from '../../../native/ports/recording.ts';
import { asBytes, kissPacket, START } from '../../sim/packet-radio.ts';
import { seeded } from '../../sim/seeded.ts';

const folder = path.resolve(import.meta.dirname, '../../fixtures/devices');
const FEND = 0xc0;
let frames: Buffer[] = [];
let all = Buffer.alloc(0);

beforeAll(async () => {
  for await (const { bytes } of readRecording(path.join(folder, 'kiss-direwolf.jsonl'))) frames.push(bytes);
  const { positions } = JSON.parse(readFileSync(path.join(folder, 'aprs-fap.json'), 'utf8')) as {
    positions: { packet: string }[];
  };
  // Published packets between them; those whose names AX.25 cannot carry are left out.
  const sendable = positions.filter(({ packet }) => /^[A-Z0-9]{1,6}(-\d+)?>/.test(packet));
  frames = [...frames, ...sendable.map(({ packet }) => Buffer.from(kissPacket(asBytes(packet))))];
  all = Buffer.concat(frames);
});

function decode(chunks: readonly Uint8Array[], options = {}): DeviceEvent[] {
  const decoder = kissAprs.decoder(options);
  const events = chunks.flatMap((chunk) => decoder.push(chunk, START));
  for (const event of [...events, ...decoder.flush(START)]) deviceEvent.parse(event);
  return events;
}
/** Who is where, to about a hundred metres: a frame that is cut may lose its last digits, which stand at its end. */
const places = (events: readonly DeviceEvent[]) =>
  events.flatMap((event) =>
    event.type === 'heard' ? [`${event.from} ${event.fix.lat.toFixed(3)} ${event.fix.lon.toFixed(3)}`] : [],
  );

describe('a recording of direwolf', () => {
  it('tells of units and words', () => {
    const events = decode(frames.slice(0, 12));
    expect(places(events)).toHaveLength(9);
    expect(events.filter(({ type }) => type === 'text')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ from: 'BG6DEF-9', emergency: true });
  });

  it('that is split anywhere says the same', () => {
    const whole = decode([all]);
    expect(decode([...all].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 40 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), all.length];
        expect(decode(at.slice(1).map((end, index) => all.subarray(at[index], end)))).toEqual(whole);
      }),
      { seed: 20261125, numRuns: 15 },
    );
  });

  it('whose frames are cut, merged, doubled or in noise makes up no position', () => {
    const honest = new Set(places(decode([all])));
    const wound = fc.record({
      frame: fc.nat(frames.length - 1),
      at: fc.nat(100),
      noise: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      kind: fc.constantFrom('end', 'begin', 'merge', 'double', 'noise', 'escape'),
    });
    fc.assert(
      fc.property(fc.array(wound, { minLength: 1, maxLength: 20 }), (wounds) => {
        const wounded = frames.map((frame) => [...frame]);
        for (const { frame, at, noise, kind } of wounds) {
          const bytes = wounded[frame] ?? [];
          if (kind === 'end') bytes.splice(at + 1);
          else if (kind === 'begin') bytes.splice(0, at + 1);
          else if (kind === 'merge') bytes.pop();
          else if (kind === 'double') bytes.push(...bytes);
          else if (kind === 'noise') bytes.unshift(FEND, ...noise.filter((byte) => byte !== FEND));
          else bytes.splice(at, 0, 0xdb, 0x41);
        }
        const events = decode([Uint8Array.from(wounded.flat())]);
        for (const place of places(events)) expect(honest).toContain(place);
        expect(events.length).toBeGreaterThan(10);
      }),
      { seed: 20261125, numRuns: 60 },
    );
  });

  it('whose bytes are changed anywhere is read without an error, and within the contract', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(all.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 200 }),
        (changes) => {
          const wounded = Uint8Array.from(all);
          for (const { at, byte } of changes) wounded[at] = byte;
          decode([wounded], { callSign: 'BG6AAA-1' });
        },
      ),
      { seed: 20261125, numRuns: 60 },
    );
  });
});

describe('a modem', () => {
  it('of nothing but noise says nothing, however long', () => {
    const random = seeded(20261125);
    const decoder = kissAprs.decoder();
    for (let round = 0; round < 100; round += 1)
      expect(
        decoder.push(
          Uint8Array.from({ length: 10_000 }, () => random(256)),
          START,
        ),
      ).toEqual([]);
    expect(decoder.stats.sentences).toBe(0);
    expect(decoder.stats.strayBytes).toBeGreaterThan(850_000);
  });

  it('that says whole frames of any information at all is read without an error', () => {
    const heads = ['!', '=', '/', '@', ';', ')', '`', "'", ':', '>', '}', '$GPRMC,', '_', 'T#', '!!', '?', ''];
    fc.assert(
      fc.property(
        fc.constantFrom(...heads),
        fc.oneof(
          fc.string({ maxLength: 100 }),
          fc.stringMatching(/^[0-9NSEW/\\.!| {}*_-]{0,80}$/),
          fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
        ),
        fc.stringMatching(/^[A-Z0-9]{6}$/),
        (head, more, to) => {
          decode([kissPacket(`BG6ABC>${to}:${head}${more}`)], { callSign: 'BG6AAA' });
        },
      ),
      { seed: 20261125, numRuns: 5_000 },
    );
  });

  it('with ten thousand stations remembers some of them, and goes on', () => {
    const decoder = kissAprs.decoder();
    let heard = 0;
    for (let station = 0; station < 10_000; station += 1) {
      const call = `B${String(station).padStart(5, '0')}`;
      heard += decoder.push(kissPacket(`${call}>APRS:!3143.03N/11322.28E>`), START).length;
    }
    expect(heard).toBe(10_000);
    // The last is a copy; the first is forgotten.
    expect(decoder.push(kissPacket('B09999>APRS:!3143.03N/11322.28E>'), START)).toEqual([]);
    expect(decoder.push(kissPacket('B00000>APRS:!3143.03N/11322.28E>'), START)).toHaveLength(1);
  });
});
