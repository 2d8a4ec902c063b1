/**
 * Weather stations and compasses that speak NMEA 0183, alone or several on one bus. A station with a GNSS part tells its
 * position too: of what hangs on the bus nothing is lost.
 */
import { EpochMerger } from '../protocols/gnss-epoch.ts';
import { NmeaLines } from '../protocols/nmea-line.ts';
import { WeatherPicture } from '../protocols/weather-picture.ts';
import { compassSentences, weatherSentences } from '../protocols/weather-sentences.ts';
import { defineDriver } from './driver.ts';

const line = (baudRate: number) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }) as const;

const POSITION = /^(GGA|RMC|GNS|GLL|GSA|GSV)$/;

/** Whether a sentence tells of wind, air or water. */
function isWeather(fields: readonly string[]): boolean {
  const said = weatherSentences[(fields[0] ?? '').slice(2)]?.(fields) ?? {};
  return Object.keys(said).some((quantity) => quantity !== 'pitchDeg' && quantity !== 'rollDeg');
}

export const weatherNmea = defineDriver({
  id: 'weather-nmea',
  title: { zh: '气象站、电子罗盘（NMEA 0183）', en: 'Weather station, compass (NMEA 0183)' },
  lines: [line(4_800), line(38_400), line(9_600), line(19_200), line(115_200)],
  silenceMs: 15_000,
  probe: (sample) => {
    const sentences = new NmeaLines().push(sample).filter(([head = '']) => head.length === 5);
    const formatters = sentences.map(([head = '']) => head.slice(2));
    // A receiver with two antennas has a heading, and angles, and is a receiver; weather it has none.
    if (!sentences.some(isWeather) && formatters.some((formatter) => POSITION.test(formatter))) return 0;
    const known = { ...weatherSentences, ...compassSentences };
    return Math.min(1, formatters.filter((formatter) => Object.hasOwn(known, formatter)).length / 2);
  },
  decoder: () => {
    const lines = new NmeaLines();
    const picture = new WeatherPicture();
    const epochs = new EpochMerger();
    return {
      push: (chunk, receivedAt) =>
        lines
          .push(chunk)
          .flatMap((fields) => picture.sentence(fields, receivedAt) ?? epochs.sentence(fields, receivedAt)),
      flush: (receivedAt) => [...picture.end(), ...epochs.flush(receivedAt)],
      stats: lines.stats,
      tick: (now) => ({ outputs: [], events: picture.tick(now) }),
    };
  },
});
