import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceEvent } from '../../../contract/device-event.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import { rdssFamily } from '../../../contract/rdss.ts';
import { driverById, drivers } from '../../../native/drivers/index.ts';
import { rdss } from '../../../native/drivers/rdss.ts';
import { nmeaSentence } from '../../../native/protocols/nmea-line.ts';
import { FAR_CARD, NEAR_CARD, RdssBench, START } from '../../sim/rdss-bench.ts';

const families = rdssFamily.options;

describe.each(families)('a terminal that speaks %s', (family) => {
  it('is asked until it tells its card, and what it speaks is learned', () => {
    const bench = new RdssBench(family, { broadcast: 11, encrypted: true }).run(10);
    expect(bench.of('rdss-card')[0]).toEqual({
      type: 'rdss-card',
      receivedAt: expect.any(Number) as number,
      family,
      card: NEAR_CARD,
      broadcast: 11,
      level: 3,
      intervalS: 60,
      encrypted: true,
      subordinates: 0,
    });
    expect(bench.decoder.trouble).toBeUndefined();
    // 580 bits of an encrypted card of level 3 are 72 bytes; with BDS-3 the cautious table has 628. One is the mark of mixed.
    expect(bench.of('rdss-queue').at(-1)).toMatchObject({ waiting: 0, maxBytes: family === 'bds3' ? 77 : 71 });
  });

  it('sends, and the other one hears it', () => {
    const bench = new RdssBench(family).run(10);
    bench.send('one', '一号车已到达现场，请求增援 3 组。');
    bench.run(3);
    expect(bench.fates('one')).toEqual(['waiting', 'sent', 'done']);
    expect(bench.near.sent).toMatchObject([{ from: NEAR_CARD, to: FAR_CARD, coding: 'mixed' }]);
    expect(bench.of('rdss-feedback').at(-1)).toMatchObject({ accepted: true });
    expect(bench.of('rdss-queue').at(-1)?.nextAt).toBeGreaterThan(bench.now + 50_000);
  });

  it('gets what another one sends', () => {
    const bench = new RdssBench(family).run(10);
    const bytes = Buffer.from('b2e2cad4', 'hex');
    bench.sky.send({ from: FAR_CARD, to: NEAR_CARD, coding: 'hanzi', bytes, sentAt: bench.now });
    bench.run(3);
    expect(bench.of('text')).toMatchObject([{ from: `${FAR_CARD}`, to: `${NEAR_CARD}`, text: '测试' }]);
    expect(bench.of('text')[0]).not.toHaveProperty('hex');
  });

  it('keeps the interval of its card, and the countdown is told', () => {
    const bench = new RdssBench(family).run(10);
    const asked = bench.now;
    bench.send('first', '一');
    bench.send('second', '二');
    bench.send('flash', '急', 0);
    bench.run(1);
    const waiting = bench.of('command').filter(({ id, state }) => id === 'second' && state === 'waiting');
    // Taken second, it came third when the flash was taken.
    expect(waiting.map(({ dueAt = 0 }) => Math.round((dueAt - asked) / 60_000))).toEqual([1, 2]);
    bench.run(125);
    expect(bench.near.sent.map((message) => Buffer.from(message.bytes).toString('hex'))).toEqual([
      'bcb1',
      'd2bb',
      'b6fe',
    ]);
    const gaps = bench.near.sent.map(({ sentAt }) => Math.round((sentAt - asked) / 1_000));
    expect(gaps[1]).toBeGreaterThanOrEqual(60);
    expect(gaps[2]).toBeLessThanOrEqual(123);
    expect(bench.of('rdss-feedback').every(({ accepted }) => accepted)).toBe(true);
  });

  it('whose interval runs already says how long: the message stays first', () => {
    const bench = new RdssBench(family).run(10);
    // Somebody sent with the terminal's own keys.
    bench.near.hear(Buffer.from(nmeaSentence(`CCDWA,0000000,V,1,L,,0,,,0`)));
    const frame = Buffer.from('2444575351001600000004000000000000000000' + '0027', 'hex');
    if (family === 'binary-4.0') bench.near.hear(frame);
    const asked = bench.now;
    bench.send('one', '一');
    bench.run(1);
    expect(bench.fates('one')[0]).toBe('waiting');
    bench.send('two', '二');
    bench.run(130);
    expect(bench.fates('one').at(-1)).toBe('done');
    expect(bench.fates('two').at(-1)).toBe('done');
    expect(bench.near.sent[0]?.sentAt).toBeGreaterThanOrEqual(asked + 59_000);
  });

  it.each([
    ['suppressed', { suppressed: true }, 'refused rdss-suppressed', 'suppressed'],
    ['without a card', { cardIn: false }, 'refused rdss-no-card', 'no-card'],
    ['without a beam', { signal: false }, 'refused rdss-no-signal', 'no-signal'],
  ] as const)('%s refuses, and says why', (_what, state, fate, trouble) => {
    const bench = new RdssBench(family).run(10);
    Object.assign(bench.near, state);
    bench.run(11);
    if (trouble === 'no-card') bench.run(60);
    if (trouble === 'no-card') expect(() => bench.send('one', '一')).toThrow(QianshaoError);
    else {
      bench.send('one', '一');
      bench.run(45);
      expect(bench.fates('one').at(-1)).toBe(fate);
    }
    expect(bench.decoder.trouble).toBe(trouble);
    Object.assign(bench.near, { suppressed: false, cardIn: true, signal: true });
    bench.run(70).send('two', '二');
    bench.run(20);
    expect(bench.fates('two').at(-1)).toBe('done');
    expect(bench.decoder.trouble).toBeUndefined();
  });

  it('refuses at once what is longer than its card allows', () => {
    const bench = new RdssBench(family).run(10);
    expect(() => bench.send('long', '长'.repeat(45))).toThrow(expect.objectContaining({ code: 'rdss-too-long' }));
    // 44 hanzi of 14 bits are 616 of 628; in mixed coding 77 bytes fit behind the mark.
    bench.send('hanzi', '长'.repeat(44));
    bench.send('mixed', 'x'.repeat(77));
    expect(() => bench.send('mixed', 'x'.repeat(78))).toThrow(expect.objectContaining({ code: 'rdss-too-long' }));
    bench.run(70);
    expect(bench.fates('hanzi').at(-1)).toBe('done');
    expect(bench.fates('mixed').at(-1)).toBe('done');
  });

  it('without feedback is asked three times, then the command expires', () => {
    const bench = new RdssBench(family, { intervalS: 1 }).run(10);
    bench.near.mute = true;
    bench.send('one', '一');
    bench.run(60);
    expect(bench.fates('one').filter((fate) => fate === 'sent')).toHaveLength(3);
    expect(bench.fates('one').at(-1)).toBe('refused command-expired');
  });

  it('tells where it is when asked', () => {
    const position = () => ({ lat: 31.7172, lon: 113.3712, altM: 74 });
    const bench = new RdssBench(family, { position }).run(10);
    bench.command({ type: 'rdss-locate', id: 'where' });
    bench.run(3);
    expect(bench.fates('where')).toEqual(['waiting', 'sent', 'done']);
    const [heard] = bench.of('heard');
    expect(heard).toMatchObject({
      from: `${NEAR_CARD}`,
      kind: 'beidou',
      fix: { mode: 3, altMslM: 74, source: 'beidou-rdss' },
    });
    expect(heard?.fix.lat).toBeCloseTo(31.7172, 4);
    expect(heard?.fix.lon).toBeCloseTo(113.3712, 4);
    expect(Math.abs((heard?.fix.fixAt ?? 0) - bench.now)).toBeLessThan(5_000);
  });

  it('with a GNSS part is a receiver too', () => {
    const gnss = (at: number) => {
      const time = new Date(at).toISOString().slice(11, 19).replaceAll(':', '');
      return nmeaSentence(`GNRMC,${time}.00,A,3143.03420,N,11322.27896,E,0.1,,241126,,,A,V`);
    };
    const bench = new RdssBench(family, { gnss }).run(10);
    expect(bench.of('fix').length).toBeGreaterThan(7);
    expect(bench.of('fix')[0]).toMatchObject({ source: 'gnss', lat: 31 + 43.0342 / 60 });
    bench.send('one', '一');
    bench.run(2);
    expect(bench.fates('one').at(-1)).toBe('done');
  });

  it('is a commander when cards are under it, and hears them', () => {
    const bench = new RdssBench(family, { subordinates: [FAR_CARD, 77] }).run(10);
    expect(bench.of('rdss-card')[0]?.subordinates).toBe(2);
    bench.sky.send({ from: FAR_CARD, to: 77, coding: 'code', bytes: Uint8Array.of(0, 1), sentAt: bench.now });
    bench.sky.send({ card: FAR_CARD, lat: 31.7, lon: 113.4, altM: 60, at: bench.now });
    bench.run(3);
    expect(bench.of('text')).toMatchObject([{ from: `${FAR_CARD}`, hex: '0001' }]);
    expect(bench.of('heard')).toMatchObject([{ from: `${FAR_CARD}` }]);
  });

  it('carries any Chinese text and any bytes to the other one, and every event is of the contract', () => {
    const bench = new RdssBench(
      family,
      { intervalS: 1, maxBits: 14_000 },
      { bds3Bits: '14000,14000,14000,14000,14000' },
    );
    const listener = rdss.decoder();
    const heard: unknown[] = [];
    bench.far.onSpeech = (bytes) => void heard.push(...listener.push(bytes, bench.now));
    bench.run(10);
    const hanzi = fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCodePoint(code));
    const other = fc.constantFrom('a', 'Z', '0', ' ', ',', '$', '!', '*', '，', '。', '€', '𠮷', '㐀', '1');
    const text = fc
      .string({ unit: fc.oneof(hanzi, other), minLength: 1, maxLength: 19 })
      .filter((one) => one.trim() === one);
    const hex = fc.uint8Array({ minLength: 1, maxLength: 78 }).map((bytes) => Buffer.from(bytes).toString('hex'));
    let number = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          text.map((one) => ({ text: one })),
          hex.map((one) => ({ hex: one })),
        ),
        (content) => {
          heard.length = 0;
          number += 1;
          bench.command({ type: 'rdss-send', id: `n${number}`, to: FAR_CARD, priority: 2, ...content });
          bench.run(4);
          expect(bench.fates(`n${number}`).at(-1)).toBe('done');
          expect(heard).toEqual([expect.objectContaining({ type: 'text', from: `${NEAR_CARD}`, ...content })]);
          for (const event of bench.events) deviceEvent.parse(event);
          bench.events.length = 0;
        },
      ),
      { seed: 20261124, numRuns: 150 },
    );
  });
});

describe('a terminal', () => {
  it('that keeps radio silence refuses, and says why', () => {
    for (const family of ['text-2.1', 'bds3'] as const) {
      const bench = new RdssBench(family).run(10);
      bench.near.hear(Buffer.from(nmeaSentence('CCJMS,E')));
      bench.send('one', '一');
      bench.run(1);
      expect(bench.fates('one').at(-1)).toBe('refused rdss-silenced');
      expect(bench.decoder.trouble).toBe('suppressed');
    }
  });

  it('of the binary kind tells by itself that it is suppressed, and when no more', () => {
    const bench = new RdssBench('binary-4.0').run(10);
    bench.near.suppressed = true;
    expect(bench.run(1).decoder.trouble).toBe('suppressed');
    bench.near.suppressed = false;
    expect(bench.run(1).decoder.trouble).toBeUndefined();
    // Neither was a yes to anything that was sent.
    expect(bench.of('rdss-queue').at(-1)).not.toHaveProperty('nextAt');
  });

  it('whose card is pulled is asked again as soon as it refuses for that', () => {
    const bench = new RdssBench('bds3').run(10);
    bench.near.cardIn = false;
    bench.send('one', '一');
    bench.run(1);
    expect(bench.fates('one').at(-1)).toBe('refused rdss-no-card');
    expect(bench.decoder.trouble).toBe('no-card');
  });
});

describe('the queue of a terminal', () => {
  it('waits for a card that is not known yet, and refuses when none is told', () => {
    const bench = new RdssBench('text-2.1');
    bench.send('early', '一');
    expect(bench.fates('early')).toEqual(['waiting']);
    bench.run(2);
    expect(bench.fates('early').at(-1)).toBe('done');
    const silent = rdss.decoder();
    silent.command?.({ type: 'rdss-send', id: 'one', to: 1, text: '一', priority: 2 }, START);
    const events = [0, 31_000].flatMap((ms) => silent.tick?.(START + ms).events ?? []);
    expect(events.at(-2)).toMatchObject({ id: 'one', state: 'refused', code: 'rdss-no-card' });
  });

  it('is limited, and refuses all when the terminal is gone', () => {
    const bench = new RdssBench('text-2.1').run(2);
    for (let index = 0; index < 64; index += 1) bench.send(`n${index}`, '一');
    expect(() => bench.send('one more', '一')).toThrow(expect.objectContaining({ code: 'device-busy' }));
    const dropped = bench.decoder.flush(bench.now).filter((event) => event.type === 'command');
    expect(dropped).toHaveLength(64);
    expect(dropped[0]).toMatchObject({ state: 'refused', code: 'device-away' });
    expect(bench.decoder.flush(bench.now)).toEqual([]);
  });

  it('takes a text or bytes, and knows no other commands', () => {
    const { decoder } = new RdssBench('text-2.1').run(2);
    const send = { type: 'rdss-send', id: 'x', to: 1, priority: 2 } as const;
    expect(() => decoder.command?.(send, START)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
    expect(() => decoder.command?.({ ...send, text: 'a', hex: '00' }, START)).toThrow(QianshaoError);
    expect(() => decoder.command?.({ type: 'key', id: 'x', on: true }, START)).toThrow(
      expect.objectContaining({ code: 'command-unknown' }),
    );
  });
});

describe('the driver', () => {
  it('is sure of what a terminal says, and not of a receiver or a host', () => {
    const icxx = new RdssBench('binary-4.0');
    icxx.near.onSpeech = (bytes) => expect(rdss.probe(bytes)).toBe(1);
    icxx.near.hear(rdss.questions?.[2] ?? new Uint8Array());
    expect(icxx.near.asked).toEqual(['ICJC']);
    expect(rdss.probe(Buffer.from('$BDICI,0242286,00242286,0000011,6,60,3,N,0*38\r\n'))).toBe(1);
    expect(rdss.probe(Buffer.from('$CCICA,0,00*7B\r\n'))).toBe(0);
    expect(rdss.probe(Buffer.from(nmeaSentence('BDGGA,,,,,,0,,,,M,,M,,')))).toBe(0);
    expect(rdss.probe(Buffer.alloc(4_000, 0x24))).toBe(0);
    // Where a receiver is as sure, the terminal comes first.
    expect(drivers.indexOf(rdss)).toBeLessThan(drivers.indexOf(driverById('gnss-nmea')));
  });

  it('refuses options that it does not know or that are out of range', () => {
    for (const options of [
      { family: 'bds9' },
      { colour: 'red' },
      { bds3Bits: '1,2' },
      { beamWaitS: -1 },
      { beams: '11,01' },
    ])
      expect(() => rdss.decoder(options)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
  });

  it('speaks the family it is told to, without being answered first', () => {
    const bench = new RdssBench('bds3', {}, { family: 'bds3', beams: '05,03' }).run(1);
    expect(bench.said[0]).toBe('$CCICR,0,00*68\r\n');
    expect(new RdssBench('text-2.1', {}, { beams: '05,03' }).run(1).said).toContain('$CCBSS,05,03*44\r\n');
    expect(new RdssBench('text-2.1', {}, { beams: 'auto' }).run(1).said).toContain('$CCBSS,,*42\r\n');
  });

  it('writes all text in mixed coding when told to', () => {
    const bench = new RdssBench('bds3', {}, { coding: 'mixed' }).run(5);
    bench.send('one', '测试');
    bench.run(1);
    expect(bench.said.at(-1)).toMatch(/^\$CCTCQ,242407,2,1,3,A4B2E2CAD4,0\*/);
  });

  it('says so when nobody there understands any of the three languages', () => {
    const { decoder } = new RdssBench('text-2.1');
    const said: string[] = [];
    for (let at = START; at < START + 60_000; at += 100)
      for (const output of decoder.tick?.(at).outputs ?? [])
        if ('bytes' in output) said.push(Buffer.from(output.bytes).toString('latin1', 1, 6));
    expect(said.slice(0, 4)).toEqual(['CCICA', 'CCICR', 'ICJC\x00', 'CCICA']);
    expect(decoder.trouble).toBe('no-answer');
  });
});
