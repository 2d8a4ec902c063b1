/** The driver before simulated modems of four kinds; every second of it is the test's. */
import { describe, expect, it } from 'vitest';
import { deviceEvent } from '../../../contract/device-event.ts';
import { driverById, drivers } from '../../../native/drivers/index.ts';
import { modemAt } from '../../../native/drivers/modem-at.ts';
import { nmeaSentence } from '../../../native/protocols/nmea-line.ts';
import { ModemBench } from '../../sim/modem-bench.ts';
import type { SimMake } from '../../sim/modem-answers.ts';

const MAKES: readonly SimMake[] = ['quectel', 'huawei', 'fibocom', 'plain'];

describe('a modem', () => {
  it.each([
    [
      'quectel',
      { maker: 'Quectel', model: 'RM520N-GL', band: 'n41', pci: 335, rsrpDbm: -75, sinrDb: 5, temperatureC: 51 },
    ],
    [
      'huawei',
      {
        maker: 'TD Tech Ltd',
        model: 'MT5700M-CN',
        band: 'n41',
        pci: 0x114,
        rsrpDbm: -73,
        sinrDb: 24,
        temperatureC: 42,
      },
    ],
    [
      'fibocom',
      {
        maker: 'Fibocom Wireless Inc.',
        model: 'FM350-GL',
        band: 'n41',
        pci: 335,
        rsrpDbm: -75,
        sinrDb: 5,
        temperatureC: 36.5,
      },
    ],
    ['plain', { maker: 'Anyone', model: 'M-1', rsrpDbm: -75, rsrqDb: -11, sinrDb: 5 }],
  ] as const)('of %s on 5G of its own is told within one round', (make, own) => {
    const bench = new ModemBench({ make }).run(3);
    expect(bench.events).toHaveLength(1);
    expect(deviceEvent.parse(bench.newest)).toMatchObject({
      registration: 'home',
      operator: 'CHINA MOBILE',
      technology: '5g-sa',
      sim: 'ready',
      cell: '1CA74B017',
      tac: '2D6600',
      ...own,
    });
    expect(bench.newest).not.toHaveProperty('anchor');
    expect(bench.decoder.trouble).toBeUndefined();
  });

  it.each(['quectel', 'fibocom'] as const)('of %s on 5G carried by LTE is told with its anchor', (make) => {
    expect(new ModemBench({ make, service: '5g-nsa' }).run(3).newest).toMatchObject({
      technology: '5g-nsa',
      band: 'n41',
      tac: '34BA',
      anchor: { band: 'B3', rsrpDbm: -75, pci: 321 },
    });
  });

  it.each(MAKES)('of %s is told anew when it moves: to LTE, roaming, and nowhere', (make) => {
    const bench = new ModemBench({ make }).run(3);
    bench.modem.service = 'lte';
    expect(bench.run(6).newest).toMatchObject({ technology: 'lte', registration: 'home' });
    expect(bench.newest?.rssiDbm).toBeTypeOf('number');
    bench.modem.service = 'roaming';
    expect(bench.run(6).newest).toMatchObject({ registration: 'roaming' });
    bench.modem.service = 'searching';
    expect(bench.run(6).newest).toMatchObject({ registration: 'searching' });
    expect(bench.newest).not.toHaveProperty('rsrpDbm');
    expect(bench.newest).not.toHaveProperty('cell');
    expect(bench.decoder.trouble).toBe('not-registered');
  });

  it('that an old network alone serves is asked for that one in each round', () => {
    const bench = new ModemBench({ make: 'plain', service: 'searching' });
    Object.assign(bench.modem.own, { 'AT+CREG?': ['+CREG: 0,2'], 'AT+CGREG?': ['+CGREG: 0,1'] });
    expect(bench.run(3).newest).toMatchObject({ registration: 'home' });
    bench.modem.own['AT+CGREG?'] = ['+CGREG: 0,2'];
    expect(bench.run(6).newest).toMatchObject({ registration: 'searching' });
  });

  it.each([
    ['with its echo, byte by byte', { echo: true }, 1],
    ['without echo, byte by byte', { echo: false }, 1],
    ['with its echo, seven bytes at a time', { echo: true }, 7],
    ['that takes its time', { echo: true, delayMs: 200 }, Infinity],
  ])('%s says the same', (_what, options, chunk) => {
    for (const make of MAKES) {
      const usual = new ModemBench({ make }).run(3);
      const bench = new ModemBench({ make, ...options });
      bench.chunk = chunk;
      bench.run(8);
      const told = bench.events[0];
      expect({ ...told, receivedAt: 0 }).toEqual({ ...usual.newest, receivedAt: 0 });
    }
  });

  it('is never asked while an answer is under way', () => {
    for (const make of MAKES) {
      const bench = new ModemBench({ make, delayMs: 1_500 }).run(120);
      expect(bench.modem.overlaps).toBe(0);
      expect(bench.modem.asked.length).toBeGreaterThan(40);
    }
  });

  it('is only asked; nothing is set, not even the form of its answers', () => {
    for (const make of MAKES) {
      const bench = new ModemBench({ make, unknown: '+CME ERROR: 100' }).run(130);
      for (const text of bench.said.map((said) => said.text))
        expect(text).toMatch(/^(AT|ATI|AT[+^][A-Z0-9]+\??|AT\+QENG="servingcell"|AT\+GTSENRDTEMP=1)$/);
    }
  });

  it('that talks by itself in the midst of its answers is understood all the same', () => {
    const bench = new ModemBench({ make: 'quectel', service: '5g-nsa' });
    for (const notice of ['RING', '+CMTI: "SM",3', '+QIND: "csq",24,99', '^RSSI: 20', '+CTZV: "26/11/24,09:30:00+32"'])
      bench.modem.notices.push(notice, notice, notice);
    expect(bench.run(3).newest).toMatchObject({
      maker: 'Quectel',
      technology: '5g-nsa',
      tac: '34BA',
      temperatureC: 51,
    });
  });

  it('that tells a change by itself is heard at once', () => {
    const bench = new ModemBench({ make: 'plain', service: 'lte' }).run(3);
    bench.modem.say('+CEREG: 5,"1A2B","07654321",7');
    bench.run(0.1);
    expect(bench.newest).toMatchObject({ registration: 'roaming', tac: '1A2B', cell: '07654321' });
  });

  it('is given its control lines once, for some say nothing without', () => {
    expect(new ModemBench({ make: 'plain' }).run(20).lines).toEqual([{ dtr: true, rts: true }]);
  });
});

describe('commands that a modem does not know', () => {
  it.each(['ERROR', '+CME ERROR: 100', 'COMMAND NOT SUPPORT', 'silence'] as const)(
    '(%s) are left out for ten minutes',
    (unknown) => {
      const bench = new ModemBench({ make: 'plain', unknown });
      bench.run(300);
      const first = bench.modem.asked.filter((command) => command.startsWith('AT+QENG')).length;
      expect(first).toBe(unknown === 'silence' ? 2 : 1);
      expect(bench.newest).toMatchObject({ maker: 'Anyone', registration: 'home', rsrpDbm: -75 });
      expect(bench.decoder.trouble).toBeUndefined();
      bench.run(250);
      expect(bench.modem.asked.filter((command) => command.startsWith('AT+QENG'))).toHaveLength(first);
      bench.run(300);
      expect(bench.modem.asked.filter((command) => command.startsWith('AT+QENG')).length).toBeGreaterThan(first);
    },
  );

  it('without any answer keep nobody waiting: what is known is told in the meantime', () => {
    const bench = new ModemBench({ make: 'plain', unknown: 'silence' }).run(20);
    expect(bench.events[0]).toMatchObject({ registration: 'home' });
  });

  it('of other makers are not tried where the maker is known', () => {
    expect(new ModemBench({ make: 'quectel' }).run(120).modem.asked.join()).not.toMatch(/\^HCSQ|GTCCINFO/);
  });
});

describe('another user of the port', () => {
  const QUIET = /AT/;

  it.each([
    ['a command that is not ours', 'AT+CMGS=23\r\r\n', 30],
    ['a dialling', 'ATDT*99#\r\r\n', 30],
    ['the prompt for a short message', '\r\n> ', 30],
    ['a result that nobody here waits for', '\r\nOK\r\n', 5],
  ])('is seen by %s, and has the line for himself for a while', (_what, text, seconds) => {
    const bench = new ModemBench({ make: 'quectel' }).run(3.5);
    bench.intrude(text);
    bench.run(0.1);
    expect(bench.decoder.trouble).toBe('port-busy');
    bench.run(seconds - 0.5);
    expect(bench.saidWithin(seconds - 0.5).join()).not.toMatch(QUIET);
    bench.run(7);
    expect(bench.saidWithin(7)).toContain('AT+QENG="servingcell"');
    expect(bench.decoder.trouble).toBeUndefined();
  });

  it('who comes in the midst of our answer ends our asking', () => {
    const bench = new ModemBench({ make: 'quectel', delayMs: 300 }).run(1.2);
    bench.intrude('AT+CFUN?\r\r\n+CFUN: 1\r\n\r\nOK\r\n');
    const before = bench.said.length;
    bench.run(25);
    expect(bench.said).toHaveLength(before);
  });

  it('whose data flows has the line until the connection is seen to end, or for ten minutes', () => {
    for (const sign of ['\r\nCONNECT 150000000\r\n', '~\xff}#\xc0!}!}!}(}"~']) {
      const bench = new ModemBench({ make: 'quectel' }).run(3);
      bench.intrude(sign);
      expect(bench.run(500).saidWithin(499)).toEqual([]);
      bench.intrude('\r\nNO CARRIER\r\n');
      expect(bench.run(29).saidWithin(29)).toEqual([]);
      expect(bench.run(10).saidWithin(10)).toContain('AT+QCSQ');
    }
    const bench = new ModemBench({ make: 'quectel' }).run(3);
    bench.intrude('\r\nCONNECT\r\n');
    expect(bench.run(640).saidWithin(30)).toContain('AT+QCSQ');
  });

  it('is listened to: what is answered to him is told', () => {
    const bench = new ModemBench({ make: 'quectel' }).run(3);
    bench.intrude('AT+QCSQ\r\r\n+QCSQ: "NR5G",-99,1,-15\r\n\r\nOK\r\n');
    expect(bench.run(0.1).newest).toMatchObject({ rsrpDbm: -99, sinrDb: 1, rsrqDb: -15, band: 'n41' });
  });
});

describe('a modem that fails', () => {
  it('to hear says nothing: the screen is told, and nothing old is held for true', () => {
    const bench = new ModemBench({ make: 'quectel' }).run(8);
    bench.modem.off = true;
    bench.run(60);
    expect(bench.decoder.trouble).toBe('no-answer');
    const told = bench.events.length;
    bench.run(60);
    expect(bench.events).toHaveLength(told);
    bench.modem.off = false;
    expect(bench.run(20).newest).toMatchObject({ maker: 'Quectel', rsrpDbm: -75 });
    expect(bench.decoder.trouble).toBeUndefined();
  });

  it('to answer in time is not answered for: a late answer is never taken for that of the next question', () => {
    // Each answer takes six seconds, one more than is waited for.
    const bench = new ModemBench({ make: 'quectel', delayMs: 6_000 }).run(300);
    expect(bench.modem.overlaps).toBe(0);
    for (const event of bench.events)
      if (event.type === 'modem') {
        expect([undefined, 'Quectel']).toContain(event.maker);
        expect([undefined, 'RM520N-GL']).toContain(event.model);
      }
  });

  it('for want of a card says so, and is asked everything again once it has one', () => {
    const bench = new ModemBench({ make: 'quectel' });
    bench.modem.card = 'absent';
    bench.run(10);
    expect(bench.newest).toMatchObject({ sim: 'absent' });
    expect(bench.decoder.trouble).toBe('no-sim');
    bench.modem.card = 'ready';
    expect(bench.run(10).newest).toMatchObject({ sim: 'ready', rsrpDbm: -75, band: 'n41' });
    bench.modem.card = 'locked';
    expect(bench.run(61).newest).toMatchObject({ sim: 'locked' });
  });

  it('and starts anew is asked everything again', () => {
    const bench = new ModemBench({ make: 'plain' }).run(20);
    const asked = () => bench.modem.asked.filter((command) => command === 'AT^HCSQ?').length;
    expect(asked()).toBe(1);
    bench.modem.say('RDY');
    bench.run(10);
    expect(asked()).toBe(2);
  });

  it('is not given up when the clock is set back', () => {
    const bench = new ModemBench({ make: 'quectel' }).run(10);
    bench.now -= 86_400_000;
    bench.run(10);
    expect(bench.saidWithin(6)).toContain('AT+QCSQ');
    expect(bench.newest?.receivedAt).toBeLessThan(bench.now);
  });
});

describe('found out on a port', () => {
  const sure = (text: string) => modemAt.probe(Buffer.from(text, 'latin1'));

  it('is a modem by its answer to AT, and by what it says by itself', () => {
    expect(sure('AT\r\r\nOK\r\n')).toBeGreaterThan(0.8);
    expect(sure('\r\nOK\r\n')).toBeGreaterThan(0.4);
    expect(sure('\r\n+CEREG: 1\r\n')).toBeGreaterThan(0.4);
    expect(sure('\r\n^HCSQ:"LTE",30,19,66,0\r\n')).toBeGreaterThan(0.4);
    expect(driverById('modem-at')).toBe(modemAt);
  });

  it('is not what speaks NMEA, nor noise; and no other driver takes a modem for its own', () => {
    expect(sure(nmeaSentence('GNRMC,143818.00,A,3143.03420,N,11322.27896,E,21.382,65.15,241126,,,A,V'))).toBe(0);
    expect(sure('\xc0\x00\x82\xa0OKAY AT NIGHT\xc0')).toBe(0);
    const answer = Buffer.from('AT\r\r\nOK\r\n+CEREG: 2,1,"34BA","1929500",7\r\n');
    for (const driver of drivers) if (driver.id !== 'modem-at') expect(driver.probe(answer)).toBeLessThan(0.4);
  });
});
