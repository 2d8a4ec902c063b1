/** What rigctld says, as Hamlib 4.5.4 said it to us, whole and in pieces. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceEvent, type DeviceEvent } from '../../../contract/device-event.ts';
import { hamlib } from '../../../native/drivers/hamlib.ts';
import { recordedChunk } from '../../../native/ports/recording.ts';
import { errorWords, numberOf, RigctlSplitter, valueOf } from '../../../native/protocols/rigctl-answers.ts';

const AT = Date.UTC(2026, 10, 24);
const bytes = (text: string) => Buffer.from(text, 'latin1');
const answers = (text: string) => new RigctlSplitter().push(bytes(text));

const session = Buffer.concat(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/radio/hamlib-dummy-4.5.4.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => recordedChunk.parse(JSON.parse(line)))
    .flatMap(({ dir, hex }) => (dir === 'in' ? [Buffer.from(hex, 'hex')] : [])),
);
const eventsOf = (chunks: readonly Uint8Array[]): DeviceEvent[] => {
  const decoder = hamlib.decoder();
  return [...chunks.flatMap((chunk) => decoder.push(chunk, AT)), ...decoder.flush(AT)];
};
const whole = eventsOf([session]);

describe('an answer', () => {
  it('is the command, its values, and the end', () => {
    expect(answers('get_mode:\nMode: FM\nPassband: 15000\nRPRT 0\n')).toEqual([
      { name: 'get_mode', args: '', lines: ['Mode: FM', 'Passband: 15000'], code: 0 },
    ]);
  });

  it('repeats the arguments of its command; a level has no name', () => {
    const [answer] = answers('get_level: currVFO STRENGTH\n-53\nRPRT 0\n');
    expect(answer).toEqual({ name: 'get_level', args: 'currVFO STRENGTH', lines: ['-53'], code: 0 });
    expect(answer && numberOf(valueOf(answer))).toBe(-53);
  });

  it('may be an error, with words', () => {
    const [answer] = answers('set_ptt: 1\nRPRT -11\n');
    expect(answer).toMatchObject({ name: 'set_ptt', args: '1', lines: [], code: -11 });
    expect(errorWords(-11)).toBe('RPRT -11: the rig does not have this');
    expect(errorWords(-99)).toBe('RPRT -99: error');
  });

  it.each(['ChkVFO: 1\n', 'CHKVFO 1\n', 'ChkVFO: 1\r\n'])('to chk_vfo has no end: %j', (text) => {
    expect(answers(text)).toEqual([{ name: 'chk_vfo', args: '', lines: ['1'], code: 0 }]);
  });

  it('that was cut by the next is none', () => {
    expect(answers('get_freq:\nFrequency: 1450get_mode:\nget_ptt:\nPTT: 1\nRPRT 0\n')).toEqual([
      { name: 'get_ptt', args: '', lines: ['PTT: 1'], code: 0 },
    ]);
  });

  it('of any length takes no more memory than its beginning', () => {
    const splitter = new RigctlSplitter();
    splitter.push(bytes('dump_caps:\n'));
    for (let line = 0; line < 1_000; line += 1) splitter.push(bytes(`${'x'.repeat(line === 500 ? 1_000_000 : 300)}\n`));
    const [answer] = splitter.push(bytes('RPRT 0\n'));
    expect(answer?.lines).toHaveLength(40);
    expect(answer?.lines.every((line) => line.length === 200)).toBe(true);
    expect(splitter.stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 1_000_000 });
  });

  it.each(['', 'FM', '1e9', '--1', '1.2.3', '99999999999999999999'])('with %j has no number', (value) => {
    expect(numberOf(value)).toBeUndefined();
  });
});

describe('a session of answers', () => {
  it('tells the rig and its key', () => {
    const rigs = whole.filter((event) => event.type === 'rig');
    expect(rigs[0]).toEqual({ type: 'rig', receivedAt: AT, model: 'Hamlib Dummy' });
    expect(rigs.at(-1)).toMatchObject({ frequencyHz: 433_500_000, mode: 'USB', passbandHz: 2_400 });
    expect(rigs.at(-1)?.strengthDb).toBeLessThan(0);
    const keyed = whole.flatMap((event) => (event.type === 'ptt' ? [event.keyed] : []));
    expect(keyed.filter((now, index) => now !== keyed[index - 1])).toEqual([false, true, false]);
  });

  it('is the same however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 5, maxLength: 60 }), (lengths) => {
        const chunks: Uint8Array[] = [];
        for (let from = 0, at = 0; from < session.length; at += 1) {
          const length = lengths[at % lengths.length] ?? 1;
          chunks.push(session.subarray(from, from + length));
          from += length;
        }
        expect(eventsOf(chunks)).toEqual(whole);
      }),
      { seed: 20_261_124, numRuns: 50 },
    );
  });

  it('that is damaged anywhere gives events that are in bounds, and no more than there are lines', () => {
    const lines = session.filter((byte) => byte === 0x0a).length;
    const harm = fc.record({
      at: fc.nat(session.length - 1),
      lost: fc.nat(30),
      by: fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.constantFrom(...fragments).map(bytes)),
    });
    fc.assert(
      fc.property(fc.array(harm, { minLength: 1, maxLength: 20 }), (harms) => {
        let damaged = session;
        for (const { at, lost, by } of harms)
          damaged = Buffer.concat([damaged.subarray(0, at), by, damaged.subarray(at + lost)]);
        const events = eventsOf([damaged]);
        for (const event of events) deviceEvent.parse(event);
        expect(events.length).toBeLessThanOrEqual(lines + harms.length * 30);
      }),
      { seed: 433_500, numRuns: 300 },
    );
  });

  it('of noise gives nothing, and counts it', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 20 }), (chunks) => {
        const decoder = hamlib.decoder();
        for (const chunk of chunks) expect(decoder.push(chunk, AT)).toEqual([]);
        expect(decoder.stats.sentences).toBe(0);
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});

const fragments = [
  'RPRT 0\n',
  'RPRT -',
  'get_freq:\nFrequency: 999999999999999\nRPRT 0\n',
  'get_level: STRENGTH\n-1e300\nRPRT 0\n',
  'get_mode:\nMode: \u00ff\u0000\nPassband: -1\nRPRT 0\n',
  'get_ptt:\nPTT: 7\nRPRT 0\n',
  'ChkVFO: 1\n',
];
