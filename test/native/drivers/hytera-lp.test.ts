/** Hytera's DMR radios: published frames, what is answered, and a bad line. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deviceEvent } from '../../../contract/device-event.ts';
import { hyteraLp } from '../../../native/drivers/hytera-lp.ts';
import { hyteraAnswer, LOCATION } from '../../../native/protocols/hytera-frames.ts';

const AT = Date.UTC(2026, 10, 25, 12);
const hex = (text: string) => Buffer.from(text.replace(/\/\/.*$/gm, '').replace(/\s+/g, ''), 'hex');

function hear(chunks: readonly Uint8Array[], options = {}) {
  const decoder = hyteraLp.decoder(options);
  const events = chunks.flatMap((chunk) => decoder.push(chunk, AT));
  for (const event of events) deviceEvent.parse(event);
  const outputs = decoder.tick?.(AT).outputs ?? [];
  const sent = outputs.map((output) => ('bytes' in output ? Buffer.from(output.bytes).toString('hex') : ''));
  return { events, sent, stats: decoder.stats, decoder };
}

const file = path.resolve(import.meta.dirname, '../../fixtures/devices/vectors.json');
const { other } = z
  .object({ other: z.array(z.object({ protocol: z.string(), data: z.string() })) })
  .parse(JSON.parse(readFileSync(file, 'utf8')));
const of = (protocol: string) => other.filter((one) => one.protocol === protocol).map(({ data }) => data.toLowerCase());
const hdap = of('hytera-hdap');
const hrnp = of('hytera-hrnp');

/** Published with the tests of ok-dmrlib and dmr-kaitai. */
const REPORT = `
  08                                   // location
  a002                                 // answer to a request
  0032                                 // 50 bytes
  20000003                             // request
  0a03640e                             // radio 222222
  0000                                 // it has a position
  41 313632323531 333131303138         // A, 16:22:51, 31.10.18
  4e 343733362e36393735                // N 4736.6975
  45 30303733392e32363830              // E 00739.2680
  302e30 303035                        // 0.0 knots, 5 degrees
  88 03
`;
const REPORT_2 =
  '08a0020032000000010a2110dd0000413138333634383236313031354e343731382e383035314530313835342e34333837302e313132310b03';
const REGISTER = '11000300040a2338636303';
const REGISTERED = '11008000090a2338630000000708d203';

describe('a published frame', () => {
  it.each([...hdap, ...hrnp, REPORT_2, REGISTER, REGISTERED, '91008000090a000050000000' + '0e103103'])(
    '%s is one',
    (data) => {
      expect(hear([hex(data)]).stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 0 });
    },
  );

  it('is refused with any one bit turned over', () => {
    for (const data of [...hdap, ...hrnp, REPORT_2, REGISTER]) {
      for (let bit = 0; bit < data.length * 4; bit += 1) {
        const wounded = hex(data);
        wounded[bit >> 3] = (wounded[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        // But the bit that says who acknowledges.
        if (bit === 7 && !data.startsWith('7e')) continue;
        const { events, sent } = hear([wounded]);
        expect([data, bit, events.length, sent.length]).toEqual([data, bit, 0, 0]);
      }
    }
  });

  it('of a location is where a unit is', () => {
    expect(hear([hex(REPORT)]).events).toEqual([
      {
        type: 'heard',
        receivedAt: AT,
        from: '222222',
        kind: 'radio',
        fix: {
          fixAt: Date.UTC(2018, 9, 31, 16, 22, 51),
          receivedAt: AT,
          mode: 2,
          lat: expect.closeTo(47 + 36.6975 / 60, 9) as number,
          lon: expect.closeTo(7 + 39.268 / 60, 9) as number,
          speedMps: 0,
          trackDeg: 5,
          source: 'radio',
        },
      },
    ]);
    expect(hear([hex(REPORT_2)]).events).toMatchObject([{ from: '2167005', fix: { trackDeg: 121 } }]);
  });

  it('of a text is words from one to another', () => {
    expect(hear(hdap.map(hex)).events).toEqual([
      { type: 'text', receivedAt: AT, from: '222222', to: '111111', text: 'OLIVER TEST' },
    ]);
  });
});

describe('a registration', () => {
  it('is answered as published', () => {
    expect(hear([hex(REGISTER)])).toMatchObject({ events: [], sent: [REGISTERED] });
  });

  it('in HRNP is acknowledged and answered in HRNP, back to where it came from', () => {
    const wrapped = hex(`
      7e 04 00 00     // data
      20 10           // from 20 to 10
      0005 0017       // number 5, 23 bytes
      c029            // checksum
      ${REGISTER}
    `);
    const { sent, stats } = hear([wrapped]);
    expect(stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 0 });
    expect(sent.map((one) => one.replace(/^(.{20}).{4}/, '$1....'))).toEqual([
      '7e04001010200005000c....',
      `7e04000010200005001c....${REGISTERED}`,
    ]);
    // What we say is itself a frame that sums right.
    expect(hear(sent.map(hex)).stats).toEqual({ sentences: 2, badChecksums: 0, strayBytes: 0 });
  });

  it('in the wrapping of a repeater is understood and not answered, nor where another server does it', () => {
    // HSTRP, published: 32 42 … around a registration.
    const { stats, sent } = hear([hex('32420020000183040001869f04010211000300040a000064bd03')]);
    expect([stats.sentences, sent]).toEqual([1, []]);
    expect(hear([hex(REGISTER)], { register: false }).sent).toEqual([]);
  });

  it('of somebody else’s radio to somebody else is none of ours', () => {
    expect(hear([hex(REGISTERED)]).sent).toEqual([]);
  });
});

const gps = (text: string) => [...Buffer.from(text.padEnd(40), 'latin1')];
const HERE = 'A120000251126N3143.0342E11322.279002.065';
const location = (opcode: number, payload: number[]) => hyteraAnswer(LOCATION, opcode, Uint8Array.from(payload));
const [REQUEST, RADIO, OK] = [
  [0, 0, 0, 1],
  [10, 0, 0x03, 0xe9],
  [0, 0],
] as const;

describe('a location', () => {
  it.each([
    ['asked for, with its strength', location(0xa003, [...REQUEST, ...RADIO, ...OK, ...gps(HERE), 0xff, 0x9c])],
    ['triggered', location(0xc003, [...REQUEST, ...RADIO, ...Buffer.from('00001000'), ...gps(HERE)])],
    ['on a condition', location(0xd003, [...REQUEST, ...RADIO, ...gps(HERE)])],
    ['on a condition, with its strength', location(0xd004, [...REQUEST, ...RADIO, ...OK, ...gps(HERE), 0xff, 0x9c])],
  ])('%s is told', (_what, frame) => {
    const [event] = hear([frame]).events;
    expect(event).toMatchObject({
      from: '1001',
      fix: { fixAt: AT, lat: expect.closeTo(31.717237, 6) as number, trackDeg: 65 },
    });
    expect(event).not.toHaveProperty('emergency');
  });

  it('of the emergency key is an emergency', () => {
    expect(hear([location(0xb003, [...RADIO, 0, ...gps(HERE)])]).events).toMatchObject([
      { from: '1001', emergency: true },
    ]);
  });

  it.each([
    ['whose result is a failure', location(0xa002, [...REQUEST, ...RADIO, 0, 6, ...gps(HERE)])],
    ['without a fix', location(0xd003, [...REQUEST, ...RADIO, ...gps(HERE.replace('A', 'V'))])],
    ['of zeros', location(0xd003, [...REQUEST, ...RADIO, ...gps('A120000251126N0000.0000E00000.00000.0000')])],
    ['beyond the pole', location(0xd003, [...REQUEST, ...RADIO, ...gps(HERE.replace('3143', '9143'))])],
    ['cut short', location(0xd003, [...REQUEST, ...RADIO, ...gps(HERE).slice(1)])],
    ['of another network', location(0xd003, [...REQUEST, 11, 0, 0, 1, ...gps(HERE)])],
    ['that is a request', location(0xd001, [...REQUEST, ...RADIO, ...gps(HERE)])],
  ])('%s is none', (_what, frame) => {
    expect(hear([frame])).toMatchObject({ events: [], stats: { sentences: 1 } });
  });
});

describe('a line', () => {
  const frames = [REPORT, REPORT_2, REGISTER, ...hdap, ...hrnp].map(hex);
  const all = Buffer.concat(frames);
  const whole = hear([all]).events;

  it('that splits its bytes anywhere says the same', () => {
    expect(whole).toHaveLength(3);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 40 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), all.length];
        expect(hear(at.slice(1).map((end, index) => all.subarray(at[index], end))).events).toEqual(whole);
      }),
      { seed: 20261125, numRuns: 100 },
    );
  });

  it('that is damaged, or noise, makes up nothing', () => {
    const honest = new Set(whole.map((event) => JSON.stringify(event)));
    const wound = fc.record({
      at: fc.nat(all.length - 1),
      byte: fc.nat(255),
      kind: fc.constantFrom('change', 'drop', 'insert'),
    });
    fc.assert(
      fc.property(
        fc.array(wound, { minLength: 1, maxLength: 20 }),
        fc.uint8Array({ maxLength: 2_000 }),
        (wounds, noise) => {
          const wounded = [...noise, ...all];
          for (const { at, byte, kind } of wounds) {
            if (kind === 'change') wounded[noise.length + at] = byte;
            else if (kind === 'insert') wounded.splice(noise.length + at, 0, byte);
            else wounded.splice(noise.length + at, 1);
          }
          const { events, decoder } = hear([Uint8Array.from(wounded)]);
          for (const event of [...events, ...decoder.flush(AT)]) expect(honest).toContain(JSON.stringify(event));
        },
      ),
      { seed: 20261125, numRuns: 300 },
    );
  });

  it('that begins a frame and never ends it is read on after two seconds', () => {
    const decoder = hyteraLp.decoder();
    const begun = hex('08 a002 0400');
    expect([...decoder.push(begun, AT), ...decoder.push(hex(REPORT), AT)]).toEqual([]);
    expect(decoder.tick?.(AT).events).toEqual([]);
    expect(decoder.tick?.(AT + 1_900).events).toEqual([]);
    expect(decoder.tick?.(AT + 2_100).events).toMatchObject([{ type: 'heard', from: '222222' }]);
    expect(decoder.stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 5 });
  });
});

describe('the driver', () => {
  it('knows a radio by one whole frame, and takes no option that it has not', () => {
    expect(hyteraLp.probe(hex(REGISTER))).toBe(1);
    expect(hyteraLp.probe(hex(REGISTER).subarray(1))).toBe(0);
    expect(() => hyteraLp.decoder({ other: 1 })).toThrow(expect.objectContaining({ code: 'input-invalid' }));
  });
});
