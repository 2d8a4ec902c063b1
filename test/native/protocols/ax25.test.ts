import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_PROTOCOL, readFrame, STATION, uiFrame } from '../../../native/protocols/ax25.ts';

const hex = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replace(/\/\/.*$/gm, '').replace(/\s+/g, ''), 'hex'));

const frame = hex(`
  82 A0 B4 A2 A6 90 E0   // to APZQSH: each letter shifted left; E0: command, reserved ones, SSID 0
  84 8E 6C 82 84 86 72   // from BG6ABC-9: 72 is 0 11 1001 0, SSID 9, not the last
  AE 92 88 8A 62 40 63   // WIDE1-1: padded with a blank (40); 63: not repeated yet, SSID 1, the last
  03                     // UI
  F0                     // no protocol above
  3E 48 69               // >Hi
`);

describe('an AX.25 frame', () => {
  it('is read as the standard lays it out, and written the same', () => {
    expect(readFrame(frame)).toEqual({
      to: 'APZQSH',
      from: 'BG6ABC-9',
      repeaters: [{ station: 'WIDE1-1', done: false }],
      pid: NO_PROTOCOL,
      information: Uint8Array.from(Buffer.from('>Hi')),
    });
    expect(uiFrame('APZQSH', 'BG6ABC-9', ['WIDE1-1'], Buffer.from('>Hi'))).toEqual(frame);
  });

  it('tells who has repeated it, and that a poll is an UI frame too', () => {
    const repeated = Uint8Array.from(frame);
    repeated[20] = 0xe3;
    repeated[21] = 0x13;
    expect(readFrame(repeated)).toMatchObject({ repeaters: [{ station: 'WIDE1-1', done: true }], pid: NO_PROTOCOL });
  });

  it('of a connection has no protocol and is still a frame', () => {
    const connect = Uint8Array.of(...frame.subarray(0, 14), 0x3f);
    connect[13] = 0x73;
    expect(readFrame(connect)).toEqual({
      to: 'APZQSH',
      from: 'BG6ABC-9',
      repeaters: [],
      information: new Uint8Array(),
    });
  });

  it.each([
    ['nothing', ''],
    ['one address alone', '82A0B4A2A690E1 03 F0'],
    ['a name that begins with a blank', '40A0B4A2A690E0 848E6C82848673 03 F0'],
    ['a letter that is none', '82A0B4A2A67EE0 848E6C82848673 03 F0'],
    ['an end bit among the letters', '82A1B4A2A690E0 848E6C82848673 03 F0'],
    ['no control byte', '82A0B4A2A690E0 848E6C82848673'],
    ['UI without a protocol', '82A0B4A2A690E0 848E6C82848673 03'],
    ['an address that is cut off', '82A0B4A2A690E0 848E6C828486'],
    ['nine repeaters', '82A0B4A2A690E0'.repeat(10) + '82A0B4A2A690E1 03 F0'],
  ])('with %s is none', (_what, bytes) => {
    expect(readFrame(hex(bytes))).toBeUndefined();
  });

  it('with eight repeaters is one', () => {
    expect(readFrame(hex('82A0B4A2A690E0'.repeat(9) + '82A0B4A2A690E1 03 F0'))?.repeaters).toHaveLength(8);
  });

  it('comes back as it was sent', () => {
    const station = fc.stringMatching(STATION);
    fc.assert(
      fc.property(
        station,
        station,
        fc.array(station, { maxLength: 8 }),
        fc.uint8Array({ maxLength: 256 }),
        (to, from, path, information) => {
          const repeaters = path.map((one) => ({ station: one, done: false }));
          expect(readFrame(uiFrame(to, from, path, information))).toEqual({
            to,
            from,
            repeaters,
            pid: NO_PROTOCOL,
            information,
          });
        },
      ),
      { seed: 20261125, numRuns: 200 },
    );
  });

  it('of any bytes at all is judged without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const read = readFrame(bytes);
        if (read) for (const one of [read.to, read.from]) expect(one).toMatch(STATION);
      }),
      { seed: 20261125, numRuns: 500 },
    );
  });
});
