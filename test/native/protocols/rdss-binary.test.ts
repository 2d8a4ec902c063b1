/** Frames of the binary interface, byte by byte. */
import { describe, expect, it } from 'vitest';
import { readFrame } from '../../../native/protocols/rdss-binary.ts';
import { rdssFrame } from '../../../native/protocols/rdss-speech.ts';
import { RdssSplitter } from '../../../native/protocols/rdss-splitter.ts';

const AT = Date.UTC(2026, 10, 24, 9);
const OWN = 0x02_2ac4;

/** Body bytes in hex, blanks and words in brackets for the reader; the head and the sum are put around. */
function told(name: string, body: string, intervalS?: number) {
  const bytes = Buffer.from(body.replace(/\[[^\]]*\]|\s/g, ''), 'hex');
  const [item] = new RdssSplitter().push(rdssFrame(name, OWN, bytes));
  if (item?.kind !== 'frame') throw new Error('no frame');
  return readFrame(item, { receivedAt: AT, intervalS });
}

describe('ICXX', () => {
  it('is the card', () => {
    const body =
      '00 [own card] 02adf7 [broadcast] 06 [class 3] 003c [60 s] 03 [level] 01 [encrypted] 0005 [subordinates]';
    expect(told('ICXX', body)).toEqual([
      {
        type: 'rdss-card',
        receivedAt: AT,
        family: 'binary-4.0',
        card: OWN,
        broadcast: 0x02_adf7,
        level: 3,
        intervalS: 60,
        encrypted: true,
        subordinates: 5,
      },
    ]);
  });

  it('of a higher number is a list of cards', () => {
    expect(told('ICXX', '01 [block] 022ac5 022ac6')).toMatchObject([
      { type: 'rdss-subordinates', cards: [0x02_2ac5, 0x02_2ac6] },
    ]);
  });

  it('with address 0 says that there is no card', () => {
    const [item] = new RdssSplitter().push(rdssFrame('ICXX', 0, new Uint8Array(11)));
    expect(item?.kind === 'frame' && readFrame(item, { receivedAt: AT })).toMatchObject([
      { type: 'rdss-card', card: 0 },
    ]);
  });
});

describe('FKXX', () => {
  it.each([
    ['00 54585351 [TXSQ]', { command: 'TXSQ', accepted: true }],
    ['01 44575351 [DWSQ]', { command: 'DWSQ', accepted: false, refusal: 'failed' }],
    ['02 00000000', { command: '', accepted: false, refusal: 'no-signal' }],
    ['03 00000000', { refusal: 'battery-low' }],
    ['04 0000001e [30 s, last byte first in line]', { refusal: 'too-soon', waitS: 30 }],
    ['04 1e000000 [30 s, little-endian]', { refusal: 'too-soon', waitS: 30 }],
    ['05 00000000', { refusal: 'encryption' }],
    ['06 54585351', { command: 'TXSQ', refusal: 'checksum' }],
    ['07 00000000', { refusal: 'suppressed' }],
    ['08 00000000', { command: '', accepted: true }],
    ['0b 00000000 [of a maker]', { accepted: false, refusal: 'unknown' }],
  ])('%s', (body, feedback) => {
    expect(told('FKXX', body, 60)).toMatchObject([{ type: 'rdss-feedback', ...feedback }]);
  });

  it('with a wait that neither reading makes sense of tells none', () => {
    expect(told('FKXX', '04 00ffff00', 60)[0]).not.toHaveProperty('waitS');
  });
});

describe('ZJXX', () => {
  it('tells faults by their bits, and the beams', () => {
    const body = '80 [card] a0 [antenna, main board] ff [no percent] c0 [suppressed, silent] 01 02 03 04 05 00 [beams]';
    expect(told('ZJXX', body)).toEqual([
      {
        type: 'rdss-self-test',
        receivedAt: AT,
        faults: ['card', 'antenna', 'main-board', 'suppressed', 'silenced'],
      },
      {
        type: 'rdss-signal',
        receivedAt: AT,
        usable: true,
        beams: [
          { beam: 1, level: 1 },
          { beam: 2, level: 2 },
          { beam: 3, level: 3 },
          { beam: 4, level: 4 },
          // A power of 5 is none.
          { beam: 5 },
          { beam: 6, level: 0 },
        ],
      },
    ]);
  });
});

describe('GLZK', () => {
  it('without any power says that nothing can be sent', () => {
    expect(told('GLZK', '000000000000')).toMatchObject([{ type: 'rdss-signal', usable: false }]);
  });
});

describe('TXXX', () => {
  it.each([
    ['40 [hanzi] 02adf7 [from] 0000 0020 [32 bits] b2e2cad4 00', { text: '测试' }],
    ['62 [mixed] 02adf7 0000 0028 a4b2e2cad4 00', { text: '测试', hex: 'a4b2e2cad4' }],
    ['60 [code] 02adf7 0000 0018 12345f 00', { text: '12345', hex: '12345f' }],
    ['60 [code] 02adf7 0000 0010 00ab 00', { text: '', hex: '00ab' }],
    ['68 [query result] 02adf7 0000 0010 0001 00', { sentAt: Date.UTC(2026, 10, 24) }],
    ['60 02adf7 083b [08:59] 0010 0001 00', { sentAt: Date.UTC(2026, 10, 24, 8, 59) }],
    ['60 02adf7 103b [16:59 in Beijing] 0010 0001 00', { sentAt: Date.UTC(2026, 10, 24, 8, 59) }],
    ['60 02adf7 173b [23:59 yesterday] 0010 0001 00', { sentAt: Date.UTC(2026, 10, 23, 23, 59) }],
  ])('%s', (body, text) => {
    expect(told('TXXX', body)).toMatchObject([{ type: 'text', from: `${0x02_adf7}`, to: `${OWN}`, ...text }]);
  });

  it('without a time has none', () => {
    expect(told('TXXX', '60 02adf7 0000 0010 0001 00')[0]).not.toHaveProperty('sentAt');
  });

  it('that was damaged on the air is nobody’s word', () => {
    expect(told('TXXX', '40 02adf7 0000 0020 b2e2cad4 01')).toMatchObject([{ type: 'rdss-other', name: 'TXXX' }]);
  });
});

describe('TXHZ', () => {
  it('is a list of receipts', () => {
    expect(told('TXHZ', '02adf7 02 0900 0901 0a1e 0a1f')).toMatchObject([
      {
        type: 'rdss-receipt',
        card: 0x02_adf7,
        receipts: [
          { sentAt: '0900', receivedAt: '0901' },
          { sentAt: '1030', receivedAt: '1031' },
        ],
      },
    ]);
    expect(told('TXHZ', '02adf7 03 0900 0901')).toMatchObject([{ type: 'rdss-other' }]);
  });
});

describe('DWXX', () => {
  const body = (lon: string, lat: string, rest = '0014 [20 m] 4006 [−6 m]', time = '09000032') =>
    `08 02adf7 ${time} ${lon} ${lat} ${rest}`;

  it('is a position, longitude first', () => {
    expect(told('DWXX', body('71 16 10 05', '1f 2b 02 01'))).toEqual([
      {
        type: 'heard',
        receivedAt: AT,
        from: `${0x02_adf7}`,
        kind: 'beidou',
        fix: {
          fixAt: AT + 500,
          receivedAt: AT,
          mode: 3,
          lat: 31 + 43 / 60 + 2.1 / 3_600,
          lon: 113 + 22 / 60 + 16.5 / 3_600,
          altMslM: 20,
          source: 'beidou-rdss',
        },
      },
    ]);
  });

  it('has heights with a sign of their own', () => {
    expect(told('DWXX', body('71161005', '1f2b0201', '4009 [−9 m] 0000'))).toMatchObject([{ fix: { altMslM: -9 } }]);
  });

  it.each([
    ['zero', body('00000000', '00000000')],
    ['181 degrees', body('b5000000', '1f2b0201')],
    ['91 degrees', body('71161005', '5b000000')],
    ['60 minutes', body('713c1005', '1f2b0201')],
    ['60 seconds', body('71163c05', '1f2b0201')],
    ['ten tenths', body('7116100a', '1f2b0201')],
    ['24 hours', body('71161005', '1f2b0201', '00144006', '18000000')],
    ['a frame cut short', '08 02adf7'],
  ])('of %s is no position', (_what, bytes) => {
    expect(told('DWXX', bytes)).toMatchObject([{ type: 'rdss-other', name: 'DWXX' }]);
  });
});

describe('a frame of a maker', () => {
  it('is told as it is, in pieces', () => {
    const [other] = told('GPSX', 'ab'.repeat(160));
    expect(other).toMatchObject({ type: 'rdss-other', name: 'GPSX', fields: ['ab'.repeat(150), 'ab'.repeat(10)] });
  });
});
