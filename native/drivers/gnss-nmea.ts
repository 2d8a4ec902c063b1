/** GNSS receivers that speak NMEA 0183: GPS, GLONASS, Galileo, BeiDou (BD, GB), QZSS, and mixtures. */
import type { DeviceEvent } from '../../contract/device-event.ts';
import { EpochMerger } from '../protocols/gnss-epoch.ts';
import { NmeaLines } from '../protocols/nmea-line.ts';
import { defineDriver } from './driver.ts';

const line = (baudRate: number) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }) as const;

export const gnssNmea = defineDriver({
  id: 'gnss-nmea',
  title: { zh: '卫星定位（NMEA 0183）', en: 'GNSS receiver (NMEA 0183)' },
  lines: [
    line(9_600),
    line(115_200),
    line(38_400),
    line(4_800),
    line(19_200),
    line(57_600),
    line(230_400),
    line(460_800),
  ],
  silenceMs: 3_000,
  probe: (sample) => {
    const lines = new NmeaLines();
    const known = lines
      .push(sample)
      .filter(([head = '']) => /^(GP|GN|GL|GA|GB|BD|GQ|QZ|GI)(GGA|RMC|GNS|GSA|GSV|GLL|VTG|ZDA)$/.test(head));
    return Math.min(1, known.length / 4);
  },
  decoder: () => {
    const lines = new NmeaLines();
    const epochs = new EpochMerger();
    let positioned = true;
    const seen = (events: DeviceEvent[]) => {
      for (const { type } of events) if (type === 'fix' || type === 'no-fix') positioned = type === 'fix';
      return events;
    };
    return {
      push: (chunk, receivedAt) => seen(lines.push(chunk).flatMap((fields) => epochs.sentence(fields, receivedAt))),
      flush: (receivedAt) => seen(epochs.flush(receivedAt)),
      stats: lines.stats,
      get trouble() {
        return positioned ? undefined : 'no-fix';
      },
    };
  },
});
