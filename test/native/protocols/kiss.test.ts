import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATA, FRAME_LIMIT, kissFrame, KissFrames } from '../../../native/protocols/kiss.ts';

const hex = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replace(/\/\/.*$/gm, '').replace(/\s+/g, ''), 'hex'));

describe('KISS frames', () => {
  it('are written byte by byte as the paper has them', () => {
    const frame = hex(`
      C0          // begins
      50          // port 5, command 0: data
      01 02
      DB DC       // C0
      DB DD       // DB
      DC DD       // themselves, unless behind DB
      C0          // ends
    `);
    expect(kissFrame(5, DATA, hex('01 02 C0 DB DC DD'))).toEqual(frame);
    expect(new KissFrames().push(frame)).toEqual([{ port: 5, command: 0, payload: hex('0102C0DBDCDD') }]);
  });

  it('may share the byte between them, or have several', () => {
    const frames = new KissFrames().push(hex('C0 00 41 C0 00 42 C0 C0 C0 00 43 C0'));
    expect(frames.map(({ payload }) => Buffer.from(payload).toString())).toEqual(['A', 'B', 'C']);
  });

  it('count what comes before the first, and what is wrongly escaped', () => {
    const frames = new KissFrames();
    expect(frames.push(hex('41 42 C0 00 41 DB 42 43 C0 00 44 C0 00 45 DB C0 00 46 C0'))).toMatchObject([
      { payload: Uint8Array.of(0x44) },
      { payload: Uint8Array.of(0x46) },
    ]);
    // AB; 00 A DB B, and C behind it; 00 E DB.
    expect(frames.strayBytes).toBe(2 + 5 + 3);
  });

  it('of the longest length are taken, and of one more are not; the next one is', () => {
    const frames = new KissFrames();
    const longest = new Uint8Array(FRAME_LIMIT).fill(7);
    expect(frames.push(kissFrame(0, DATA, longest))).toMatchObject([{ payload: longest }]);
    expect(frames.strayBytes).toBe(0);
    expect(frames.push(kissFrame(0, DATA, new Uint8Array(FRAME_LIMIT + 1)))).toEqual([]);
    expect(frames.strayBytes).toBe(FRAME_LIMIT + 2);
    expect(frames.push(hex('00 41 C0'))).toHaveLength(1);
  });

  it('that never end are dropped when the line is closed', () => {
    const frames = new KissFrames();
    expect(frames.push(hex('C0 00 41 42'))).toEqual([]);
    frames.flush();
    expect(frames.strayBytes).toBe(3);
    expect(frames.push(hex('43 C0'))).toEqual([]);
  });

  it('come back as they were, whatever they hold and wherever the line splits them', () => {
    const frame = fc.record({
      port: fc.nat(15),
      command: fc.nat(15),
      payload: fc.uint8Array({ maxLength: FRAME_LIMIT }),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.nat(9_000), { maxLength: 20 }), (sent, cuts) => {
        const bytes = Buffer.concat(sent.map(({ port, command, payload }) => kissFrame(port, command, payload)));
        const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const frames = new KissFrames();
        const got = at.slice(1).flatMap((end, index) => frames.push(bytes.subarray(at[index], end)));
        expect(got).toEqual(sent);
        expect(frames.strayBytes).toBe(0);
      }),
      { seed: 20261125, numRuns: 200 },
    );
  });
});
