/** Packet radio: what others' packets become, and how messages go there and back. */
import { describe, expect, it } from 'vitest';
import { driverById, drivers } from '../../../native/drivers/index.ts';
import { kissAprs } from '../../../native/drivers/kiss-aprs.ts';
import { uiFrame } from '../../../native/protocols/ax25.ts';
import { DATA, kissFrame } from '../../../native/protocols/kiss.ts';
import { nmeaSentence } from '../../../native/protocols/nmea-line.ts';
import { asBytes, kissPacket, PacketBench, START } from '../../sim/packet-radio.ts';

const POSITION = 'BG6ABC-7>APRS:!3143.03N/11322.28E>';
const OURS = { callSign: 'BG6AAA-1' };
const MINUTE_MS = 60_000;

const heardOf = (line: string) => new PacketBench().hear(asBytes(line)).of('heard')[0];

describe('a position', () => {
  it('is that of its sender, with all it says', () => {
    const bench = new PacketBench().hear(
      asBytes('BG6ABC-7>APRS,WIDE1-1:@251159z3143.03N/11322.28E>360/021/A=-00243 现场 好!w5@!'),
    );
    expect(bench.of('heard')).toEqual([
      {
        type: 'heard',
        receivedAt: START,
        from: 'BG6ABC-7',
        kind: 'radio',
        symbol: '/>',
        comment: '现场 好',
        fix: {
          fixAt: START - MINUTE_MS,
          receivedAt: START,
          mode: 3,
          lat: expect.closeTo(31 + (43.03 + (20 / 91) * 0.01) / 60, 9) as number,
          lon: expect.closeTo(113 + (22.28 + (31 / 91) * 0.01) / 60, 9) as number,
          altMslM: expect.closeTo(-74.0664, 9) as number,
          speedMps: expect.closeTo((21 * 1_852) / 3_600, 9) as number,
          trackDeg: 0,
          source: 'radio',
        },
      },
    ]);
    expect(bench.decoder.stats).toEqual({ sentences: 1, badChecksums: 0, strayBytes: 0 });
  });

  it('with a course of 000 has none', () => {
    expect(heardOf('BG6ABC>APRS:!3143.03N/11322.28E>000/000')?.fix).toMatchObject({ speedMps: 0 });
    expect(heardOf('BG6ABC>APRS:!3143.03N/11322.28E>000/000')?.fix).not.toHaveProperty('trackDeg');
  });

  it('that is compressed keeps the digits of its comment as words, and its overlay as a digit', () => {
    expect(heardOf('BG6ABC>APRS:!j>K!qk.R0&  T145/500 MHz')).toMatchObject({ symbol: '9&', comment: '145/500 MHz' });
    expect(heardOf('BG6ABC>APRS:!j>K!qk.R0&  T145/500 MHz')?.fix).not.toHaveProperty('speedMps');
  });

  it.each([
    [1, '3143.0 N/11322.2 E', 31 + 43.05 / 60, 113 + 22.25 / 60, 92.6],
    [2, '3143.  N/11322.  E', 31 + 43.5 / 60, 113 + 22.5 / 60, 926],
    [3, '314 .  N/1132 .  E', 31 + 45 / 60, 113 + 25 / 60, 9_260],
    [4, '31  .  N/113  .  E', 31.5, 113.5, 55_560],
  ])('with %i digits left out says how far it may be off: %s', (_left, place, lat, lon, accuracyM) => {
    const { fix } = heardOf(`BG6ABC>APRS:!${place}>`) ?? {};
    expect(fix?.lat).toBeCloseTo(lat, 9);
    expect(fix?.lon).toBeCloseTo(lon, 9);
    expect(fix?.accuracyM).toBe(accuracyM);
  });

  it.each([
    // 31°43.05′ N 113°07.28′ E: S Q 4 S P 5, minutes 7 + 60 + 28 (DEL is 95 - 28 = 67), hundredths 28 + 28.
    ['all its digits', 'SQ4SP5', 31 + 43.05 / 60, 113 + 7.28 / 60],
    ['no last digit', 'SQ4SPL', 31 + 43.05 / 60, 113 + 7.25 / 60],
    ['no hundredths', 'SQ4SZL', 31 + 43.5 / 60, 113 + 7.5 / 60],
    ['no minutes', 'SQ4ZZL', 31 + 45 / 60, 113 + 5 / 60],
    ['degrees alone', 'SQLZZL', 31.5, 113.5],
  ])('of Mic-E with %s is read in its minutes below ten', (_what, address, lat, lon) => {
    const { fix } = heardOf(`BG6ABC>${address}:\`)_8n"Oj/`) ?? {};
    expect(fix?.lat).toBeCloseTo(lat, 9);
    expect(fix?.lon).toBeCloseTo(lon, 9);
  });

  it.each([
    ['Mic-E with all three bits low', 'BG6ABC>314SP5:`)28n"Oj/'],
    ['the word of it', 'BG6ABC>APRS:!3143.03N/11322.28E>!EMERGENCY! 请求支援'],
    ['the symbol of it', 'BG6ABC>APRS:!3143.03N\\11322.28E!'],
  ])('by %s is an emergency', (_what, line) => {
    expect(heardOf(line)?.emergency).toBe(true);
  });

  it('without such is none', () => {
    expect(heardOf(POSITION)).not.toHaveProperty('emergency');
    expect(heardOf('BG6ABC>SQ4SP5:`)28n"Oj/')).not.toHaveProperty('emergency');
  });

  it.each([
    ['[', '`)28n"Oj/', ''],
    ['a TM-D710', '`)28n"Oj/]北侧=', '北侧'],
    ['a TH-D74', '`)28n"Oj/>北侧^', '北侧'],
    ['an FTM-400D', '`)28n"Oj/`"4T}北侧_%', '北侧'],
    ['a VX-8, whose mark ends with a blank', '`)28n"Oj/`北侧_ ', '北侧'],
    ['no model', '`)28n"Oj/北侧', '北侧'],
  ])('of Mic-E from %s has its words alone', (_what, information, comment) => {
    expect(heardOf(`BG6ABC>SQ4SP5:${information}`)?.comment ?? '').toBe(comment);
  });

  it.each([
    ['minutes that are none', 'BG6ABC>APRS:!3163.03N/11322.28E>'],
    ['minutes of longitude that are none', 'BG6ABC>APRS:!3143.03N/11372.28E>'],
    ['minutes of Mic-E that are none', 'BG6ABC>SQ7SP5:`)28n"Oj/'],
    ['zeros, of a tracker without a fix', 'BG6ABC>APRS:!0000.00N/00000.00E>'],
    ['zeros in a sentence', `BG6ABC>APRS:${nmeaSentence('GPRMC,145526,A,0000.0000,N,00000.0000,E,0,0,241126,,')}`],
    ['a sentence that sums wrong', 'BG6ABC>APRS:$GPRMC,145526,A,3143.0378,N,11322.2617,E,23.726,27.9,121207,4.9,W*62'],
    ['words behind a mark', 'BG6ABC>APRS:Welcome!ThisIsABeaconOfTheFireBrigade'],
    ['minutes that are none, behind words', 'BG6ABC>APRS:digi!3163.03N/11322.28E>'],
    ['telemetry with a mark', 'BG6ABC>APRS:T#005,199,000,255,073,123,01101001!3143.03N/11322.28E>'],
    ['a third party inside a third party', 'BG6ABC>APRS:}BG6B>APRS,TCPIP*:}BG6C>APRS,TCPIP*:!3143.03N/11322.28E>'],
    ['a third party without a header', 'BG6ABC>APRS:}!3143.03N/11322.28E>'],
    ['an object that is taken away', 'BG6ABC>APRS:;LEADER   _092345z3143.03N/11322.28E>'],
  ])('is not made of %s', (_what, line) => {
    expect(heardOf(line)).toBeUndefined();
  });

  it('passed on by a gateway is that of the third party', () => {
    expect(heardOf('BG6GAT>APRS:}BG6ABC-7>APRS,TCPIP,BG6GAT*:!3143.03N/11322.28E>')).toMatchObject({
      from: 'BG6ABC-7',
    });
  });

  it('of an object is that of its name, said by whom', () => {
    expect(heardOf('BG6ABC>APRS:;FIRE 12  *111111z3143.03N/11322.28E:')).toMatchObject({
      from: 'FIRE_12',
      name: 'FIRE 12 (BG6ABC)',
      kind: 'other',
      fix: { fixAt: START },
    });
  });

  it('that repeaters give again is told once, and anew when it is sent anew', () => {
    const bench = new PacketBench().hear(POSITION).run(5).hear(POSITION).run(10).hear(POSITION);
    expect(bench.of('heard')).toHaveLength(1);
    bench.run(31).hear(POSITION);
    expect(bench.of('heard')).toHaveLength(2);
    // A clock that was set back makes it no copy.
    bench.now -= 3_600_000;
    expect(bench.hear(POSITION).of('heard')).toHaveLength(3);
  });

  it('of our own that comes back is no news', () => {
    const bench = new PacketBench(OURS).hear('BG6AAA-1>APZQSH:!3143.03N/11322.28E>');
    bench.hear('BG6GAT>APRS:}BG6AAA-1>APZQSH,TCPIP*:!3143.04N/11322.28E>').hear('BG6AAA-2>APZQSH:!3143.03N/11322.28E>');
    expect(bench.of('heard').map(({ from }) => from)).toEqual(['BG6AAA-2']);
  });
});

describe('words', () => {
  it('of a status are told once in half an hour', () => {
    const bench = new PacketBench()
      .hear(asBytes('BG6ABC>APRS:>251130z在岗'))
      .run(600)
      .hear(asBytes('BG6ABC>APRS:>251130z在岗'));
    expect(bench.of('text')).toEqual([
      { type: 'text', receivedAt: START, from: 'BG6ABC', text: '在岗', sentAt: START - 30 * MINUTE_MS },
    ]);
    bench.run(1_300).hear(asBytes('BG6ABC>APRS:>251130z在岗'));
    expect(bench.of('text')).toHaveLength(2);
  });

  it('of a beacon outside of APRS are told, binary ones are not', () => {
    const bench = new PacketBench()
      .hear('BG6ABC>BEACON:QRV 145.500')
      .hear('BG6ABC>ID:\x01\x02\x03')
      .hear('BG6ABC>APRS:{{binary');
    expect(bench.of('text')).toMatchObject([{ from: 'BG6ABC', text: 'QRV 145.500' }]);
  });

  it('of frames without APRS are counted and not told', () => {
    const bench = new PacketBench();
    const netrom = uiFrame('NODES', 'BG6ABC', [], Buffer.from('!3143.03N/11322.28E>'));
    netrom[15] = 0xcf;
    const connect = Uint8Array.of(...netrom.subarray(0, 14), 0x3f);
    for (const frame of [netrom, connect]) bench.decoder.push(kissFrame(0, DATA, frame), START);
    // An answer of the modem to a set-up command, and noise in a frame.
    bench.decoder.push(kissFrame(0, 6, Buffer.from('TNC')), START);
    expect(bench.events).toEqual([]);
    expect(bench.decoder.stats).toEqual({ sentences: 2, badChecksums: 0, strayBytes: 0 });
    bench.decoder.push(kissFrame(0, DATA, Buffer.from('noise')), START);
    expect(bench.decoder.stats).toEqual({ sentences: 2, badChecksums: 0, strayBytes: 6 });
  });
});

describe('a message to us', () => {
  const MESSAGE = asBytes('BG6BBB>APRS::BG6AAA-1 :到北门{12');

  it('is told once and acknowledged with each copy', () => {
    const bench = new PacketBench(OURS).hear(MESSAGE).run(3).hear(MESSAGE).run(40).hear(MESSAGE).run(40);
    expect(bench.of('text')).toMatchObject([{ from: 'BG6BBB', to: 'BG6AAA-1', text: '到北门', number: '12' }]);
    expect(bench.sent.map(({ to, from, text }) => [to, from, text])).toEqual(
      Array.from({ length: 3 }, () => ['APZQSH', 'BG6AAA-1', ':BG6BBB   :ack12']),
    );
    expect(bench.sent[0]).toMatchObject({ pid: 0xf0, repeaters: [{ station: 'WIDE1-1', done: false }] });
  });

  it('is acknowledged once where copies come before the modem takes the answer', () => {
    const bench = new PacketBench(OURS);
    for (let copy = 0; copy < 3; copy += 1) bench.decoder.push(kissPacket(MESSAGE), START);
    expect(bench.run(10).sent).toHaveLength(1);
  });

  it('of the same number and other words is another', () => {
    const bench = new PacketBench(OURS).hear(MESSAGE).hear(asBytes('BG6BBB>APRS::BG6AAA-1 :到南门{12'));
    expect(bench.of('text').map(({ text }) => text)).toEqual(['到北门', '到南门']);
  });

  it('without a number is not acknowledged, and may come again after a minute', () => {
    const bench = new PacketBench(OURS).hear('BG6BBB>APRS::BG6AAA-1 :ok').run(40).hear('BG6BBB>APRS::BG6AAA-1 :ok');
    expect(bench.of('text')).toHaveLength(1);
    bench.run(61).hear('BG6BBB>APRS::BG6AAA-1 :ok');
    expect(bench.of('text')).toHaveLength(2);
    expect(bench.sent).toEqual([]);
  });

  it('by a gateway is acknowledged to who sent it, in his way of numbering', () => {
    const bench = new PacketBench(OURS).hear('BG6GAT>APRS:}BG6BBB>APRS,TCPIP,BG6GAT*::BG6AAA-1 :hello{Ab}3');
    expect(bench.of('text')).toMatchObject([{ from: 'BG6BBB', number: 'Ab' }]);
    expect(bench.sent.map(({ text }) => text)).toEqual([':BG6BBB   :ackAb}3']);
  });

  it('is for our SSID alone; others’ are told and never answered', () => {
    const bench = new PacketBench(OURS)
      .hear('BG6BBB>APRS::BG6AAA   :hello{1')
      .hear('BG6BBB>APRS::BG6CCC   :hello{2')
      .run(10);
    expect(bench.of('text').map(({ to }) => to)).toEqual(['BG6AAA', 'BG6CCC']);
    expect(bench.sent).toEqual([]);
  });

  it('is not acknowledged by a station without a call sign', () => {
    expect(new PacketBench().hear(MESSAGE).run(10).sent).toEqual([]);
  });

  it('floods nothing: what waits for the modem is limited', () => {
    const bench = new PacketBench(OURS);
    for (let number = 0; number < 100; number += 1)
      bench.decoder.push(kissPacket(`BG6BBB>APRS::BG6AAA-1 :hello{${number}`), START);
    expect(bench.run(60).sent).toHaveLength(32);
  });
});

describe('a message of ours', () => {
  const number = (bench: PacketBench) => /\{(\d+)$/.exec(bench.sent[0]?.text ?? '')?.[1] ?? '';

  it('is repeated at doubled intervals until it is acknowledged', () => {
    const bench = new PacketBench(OURS).send('one', 'bg6bbb-2', '到北门集合').run(75);
    expect(bench.sent.map(({ at }) => (at - START) / 1_000)).toEqual([0, 10, 30, 70]);
    expect(new Set(bench.sent.map(({ text }) => text)).size).toBe(1);
    expect(bench.sent[0]?.text).toMatch(/^:BG6BBB-2 :到北门集合\{\d{1,5}$/);
    bench.hear(`BG6BBB-2>APRS::BG6AAA-1 :ack${number(bench)}`).run(600);
    expect(bench.fates('one')).toEqual(['waiting', 'sent 1/5', 'sent 2/5', 'sent 3/5', 'sent 4/5', 'done']);
    expect(bench.sent).toHaveLength(4);
    expect(bench.of('text-answer')).toMatchObject([{ from: 'BG6BBB-2', number: number(bench), answer: 'received' }]);
  });

  it('that nobody acknowledges is given up, and an ack that comes late is told all the same', () => {
    const bench = new PacketBench({ ...OURS, retryS: 5, tries: 2 }).send('one', 'BG6BBB', 'hello').run(14);
    expect(bench.fates('one')).toEqual(['waiting', 'sent 1/2', 'sent 2/2']);
    bench.run(2);
    expect(bench.fates('one').at(-1)).toBe('refused radio-no-answer');
    bench.hear(`BG6BBB>APRS::BG6AAA-1 :ack${number(bench)}`);
    expect(bench.of('text-answer')).toHaveLength(1);
    expect(bench.fates('one')).toHaveLength(4);
  });

  it('that is rejected is refused', () => {
    const bench = new PacketBench(OURS).send('one', 'BG6BBB', 'hello');
    bench.hear(`BG6BBB>APRS::BG6AAA-1 :rej${number(bench)}`).run(60);
    expect(bench.fates('one').at(-1)).toBe('refused radio-rejected');
    expect(bench.of('text-answer')).toMatchObject([{ answer: 'rejected' }]);
    expect(bench.sent).toHaveLength(1);
  });

  it('is acknowledged by the way in an answer, which is acknowledged in turn', () => {
    const bench = new PacketBench(OURS).send('one', 'BG6BBB', 'hello');
    bench.hear(`BG6BBB>APRS::BG6AAA-1 :yes{7}${number(bench)}`);
    expect(bench.fates('one').at(-1)).toBe('done');
    expect(bench.of('text')).toMatchObject([{ text: 'yes', number: '7' }]);
    expect(bench.sent.at(-1)?.text).toBe(`:BG6BBB   :ack7}${number(bench)}`);
  });

  it('is not acknowledged by somebody else, to somebody else, or with another number', () => {
    const bench = new PacketBench(OURS).send('one', 'BG6BBB', 'hello');
    bench.hear(
      `BG6BBB-1>APRS::BG6AAA-1 :ack${number(bench)}`,
      `BG6BBB>APRS::BG6AAA   :ack${number(bench)}`,
      'BG6BBB>APRS::BG6AAA-1 :ack0',
      `BG6BBB>APRS::BG6CCC   :yes{7}${number(bench)}`,
    );
    expect(bench.fates('one')).toEqual(['waiting', 'sent 1/5']);
  });

  it('to all is sent once, without a number', () => {
    const bench = new PacketBench(OURS).send('one', 'BLN1', '全体注意').run(600);
    expect(bench.sent.map(({ text }) => text)).toEqual([':BLN1     :全体注意']);
    expect(bench.fates('one')).toEqual(['waiting', 'sent', 'done']);
  });

  it('leaves the channel to others between two, and goes in its turn', () => {
    const bench = new PacketBench(OURS)
      .send('one', 'BG6BBB', 'a')
      .send('two', 'BG6CCC', 'b')
      .send('three', 'BG6DDD', 'c');
    const waiting = bench.of('command').filter(({ state }) => state === 'waiting');
    expect(waiting.map(({ dueAt = 0 }) => dueAt - START)).toEqual([0, 2_000, 2_000]);
    bench.run(5);
    expect(bench.sent.map(({ at, text }) => [(at - START) / 1_000, text.slice(11, 12)])).toEqual([
      [0, 'a'],
      [2, 'b'],
      [4, 'c'],
    ]);
  });

  it('has another number than those before, also of a station that was started anew', () => {
    const first = new PacketBench(OURS).send('one', 'BG6BBB', 'a').send('two', 'BG6BBB', 'b').run(5);
    const anew = new PacketBench(OURS).run(30).send('three', 'BG6BBB', 'a');
    const numbers = [...first.sent, ...anew.sent].map(({ text }) => /\{(\d+)$/.exec(text)?.[1]);
    expect(new Set(numbers).size).toBe(3);
  });

  it('is refused when the modem goes away', () => {
    const bench = new PacketBench(OURS).send('one', 'BG6BBB', 'a').send('two', 'BG6BBB', 'b');
    expect(bench.decoder.flush(bench.now)).toMatchObject([
      { id: 'one', state: 'refused', code: 'device-away' },
      { id: 'two', state: 'refused', code: 'device-away' },
    ]);
    expect(bench.run(60).sent).toHaveLength(1);
  });

  it('goes on when the clock is set back', () => {
    const bench = new PacketBench(OURS).send('one', 'BG6BBB', 'a').run(9);
    bench.now -= 3_600_000;
    bench.run(2);
    expect(bench.sent).toHaveLength(2);
  });

  it.each([
    ['without a call sign', {}, 'BG6BBB', 'hello', 'radio-no-call-sign'],
    ['to ourselves', OURS, 'BG6AAA-1', 'hello', 'input-invalid'],
    ['to what is no name', OURS, 'BG6BBB/P', 'hello', 'input-invalid'],
    ['to too long a name', OURS, 'BG6BBB-1234', 'hello', 'input-invalid'],
    ['with a brace', OURS, 'BG6BBB', 'a{b', 'input-invalid'],
    ['with a line end', OURS, 'BG6BBB', 'a\nb', 'input-invalid'],
  ])('%s is refused at once', (_what, options, to, text, code) => {
    const bench = new PacketBench(options);
    expect(() => bench.send('one', to, text)).toThrow(expect.objectContaining({ code }));
    expect(bench.run(10).sent).toEqual([]);
  });

  it('beyond so many is refused at once', () => {
    const bench = new PacketBench(OURS);
    for (let one = 0; one < 16; one += 1) bench.send(`m${one}`, 'BG6BBB', 'hello');
    expect(() => bench.send('more', 'BG6BBB', 'hello')).toThrow(expect.objectContaining({ code: 'device-busy' }));
  });
});

describe('our position', () => {
  it.each([
    [31.717238, 113.371316, 'QRV', '=3143.03N/11322.27EvQRV!wHs!'],
    [-0.5, -179.999_999, '', '=0030.00S/17959.99Wv!w!{!'],
    [89.999_999_99, 180, '', '=9000.00N/18000.00Ev!w!!!'],
  ])('%f %f is written to a hundredth of its last digit', (lat, lon, comment, text) => {
    const bench = new PacketBench({ ...OURS, path: 'WIDE1-1,WIDE2-1' });
    bench.ask({ type: 'radio-position', id: 'here', lat, lon, comment });
    expect(bench.sent.map((frame) => frame.text)).toEqual([text]);
    expect(bench.sent[0]?.repeaters.map(({ station }) => station)).toEqual(['WIDE1-1', 'WIDE2-1']);
    expect(bench.fates('here')).toEqual(['waiting', 'sent', 'done']);
    const [heard] = new PacketBench().hear(`BG6AAA-1>APZQSH:${text}`).of('heard');
    if (lat < 89) {
      expect(heard?.fix.lat).toBeCloseTo(lat, 5);
      expect(heard?.fix.lon).toBeCloseTo(lon, 5);
    }
  });

  it('needs a call sign, and a comment that can be sent', () => {
    const here = { type: 'radio-position', id: 'here', lat: 31, lon: 113 } as const;
    expect(() => new PacketBench().ask(here)).toThrow(expect.objectContaining({ code: 'radio-no-call-sign' }));
    expect(() => new PacketBench(OURS).ask({ ...here, comment: '|' })).toThrow(
      expect.objectContaining({ code: 'input-invalid' }),
    );
  });
});

describe('the driver', () => {
  it('is there by its name, says what it can be asked, and keeps silence for no fault', () => {
    expect(driverById('kiss-aprs')).toBe(kissAprs);
    expect(kissAprs.commands).toEqual(['radio-send', 'radio-position']);
    expect(kissAprs.mayBeSilent).toBe(true);
    const decoder = kissAprs.decoder();
    expect(() => decoder.command?.({ type: 'rdss-locate', id: 'x' }, START)).toThrow(
      expect.objectContaining({ code: 'command-unknown' }),
    );
  });

  it('knows its modem by one whole frame, and takes no other for it', () => {
    const frame = kissPacket(POSITION);
    expect(kissAprs.probe(frame)).toBe(1);
    expect(kissAprs.probe(frame.subarray(0, -1))).toBe(0);
    expect(kissAprs.probe(Buffer.from('$GPGGA,\xc0\x00noise\xc0\r\n', 'latin1'))).toBe(0);
    const surest = [...drivers].sort((a, b) => b.probe(frame) - a.probe(frame))[0];
    expect(surest?.id).toBe('kiss-aprs');
  });

  it.each([
    ['a call sign with SSID', { callSign: 'bg6aaa-9' }, 'BG6AAA-9'],
    ['a call sign and an SSID', { callSign: 'BG6AAA', ssid: 5 }, 'BG6AAA-5'],
    ['an SSID in place of another', { callSign: 'BG6AAA-9', ssid: 0 }, 'BG6AAA'],
  ])('takes %s', (_what, options, from) => {
    expect(new PacketBench(options).send('one', 'BG6BBB', 'hello').sent[0]?.from).toBe(from);
  });

  it('sends on the port of the modem that it is told, with its symbol', () => {
    const decoder = kissAprs.decoder({ ...OURS, port: 2, symbol: '\\j', path: '' });
    decoder.command?.({ type: 'radio-position', id: 'here', lat: 31, lon: 113 }, START);
    const [output] = decoder.tick?.(START).outputs ?? [];
    const bytes = output && 'bytes' in output ? Buffer.from(output.bytes) : Buffer.alloc(0);
    expect(bytes[1]).toBe(0x20);
    expect(bytes.toString('latin1')).toContain('=3100.00N\\11300.00Ej!w!!!');
  });

  it.each(['', 'direct'])('asks no repeater with the path «%s»', (way) => {
    const [frame] = new PacketBench({ ...OURS, path: way }).send('one', 'BG6BBB', 'hello').sent;
    expect(frame?.repeaters).toEqual([]);
  });

  it.each([
    { callSign: 'N0' },
    { callSign: 'NOCALL' },
    { callSign: 'BG6AAA-16' },
    { callSign: 'BG6AAAA' },
    { ssid: 16 },
    { path: 'WIDE1-1,' },
    { path: 'A,B,C,D,E' },
    { symbol: '>' },
    { port: 16 },
    { retryS: 1 },
    { tries: 9 },
    { unknown: 1 },
  ])('refuses the options %o', (options) => {
    expect(() => kissAprs.decoder(options)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
  });
});
