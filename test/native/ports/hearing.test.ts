/** What silence says of a device, by what its driver says of silence. */
import { describe, expect, it } from 'vitest';
import { gnssNmea } from '../../../native/drivers/gnss-nmea.ts';
import { kissAprs } from '../../../native/drivers/kiss-aprs.ts';
import { Hearing } from '../../../native/ports/hearing.ts';
import { kissPacket } from '../../sim/packet-radio.ts';

const DAY_MS = 86_400_000;
const OK = { state: 'connected', reason: 'ok' };

describe('a device that speaks when somebody else does', () => {
  it('is there with its port, and stays there however long nobody speaks', () => {
    const hearing = new Hearing(kissAprs, kissAprs.decoder(), 0);
    for (const at of [0, 60_000, DAY_MS]) expect(hearing.verdict(at)).toEqual(OK);
    hearing.decoder.push(kissPacket('BG6ABC>APRS:>here'), DAY_MS);
    expect(hearing.heard(40, DAY_MS)).toBe(true);
    expect(hearing.verdict(2 * DAY_MS)).toEqual(OK);
  });

  it('that says nothing but noise is unreadable all the same', () => {
    const hearing = new Hearing(kissAprs, kissAprs.decoder(), 0);
    const noise = Buffer.alloc(500, 0x55);
    hearing.decoder.push(noise, 1_000);
    hearing.heard(noise.length, 1_000);
    expect(hearing.verdict(5_000)).toEqual({ state: 'degraded', reason: 'unreadable' });
  });
});

describe('a device that speaks by itself', () => {
  it('is not known before its first word, and missed when it falls silent', () => {
    const hearing = new Hearing(gnssNmea, gnssNmea.decoder(), 0);
    expect(hearing.verdict(0)).toBeUndefined();
    expect(hearing.verdict(gnssNmea.silenceMs + 1)).toEqual({ state: 'degraded', reason: 'silent' });
    expect(hearing.verdict(5 * gnssNmea.silenceMs + 1)).toEqual({ state: 'lost', reason: 'silent' });
  });
});
