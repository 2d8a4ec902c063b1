import { describe, expect, it } from 'vitest';
import {
  age,
  bitRate,
  bitsPerSecond,
  clockTime,
  COORDINATE_FORMATS,
  coordinate,
  copyText,
  dataSize,
  dateOnly,
  dateTime,
  duration,
  integer,
  nextFormat,
} from '../../../renderer/ui/format.ts';

/** A moment in Beijing time. */
const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}+08:00`);

describe('times on the desk', () => {
  it('are Beijing time with seconds, wherever the machine thinks it is', () => {
    const moment = at('2026-11-24 00:42:07');
    expect(clockTime(moment)).toBe('00:42:07');
    expect(dateTime(moment)).toBe('2026-11-24 00:42:07');
    expect(dateOnly(moment)).toBe('2026-11-24');
  });
});

it.each([
  [0, '0.0 s'],
  [-1_240, '1.2 s'],
  [59_960, '1 min 0 s'],
  [725_400, '12 min 5 s'],
  [3_600_400, '1 h 0 min'],
  [47.5 * 3_600_000, '47 h 30 min'],
  [400 * 86_400_000, '400 d'],
  [7_168 * 86_400_000, '7 168 d'],
])('%d ms last %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});

describe('the age of a thing', () => {
  const now = at('2026-11-24 10:42:07');
  const ago = (seconds: number) => age(now - seconds * 1_000, now);

  it('is "now" below two seconds, then seconds, minutes, hours', () => {
    expect(ago(0)).toEqual({ word: 'now' });
    expect(ago(1.9)).toEqual({ word: 'now' });
    expect(ago(2)).toEqual({ word: 'seconds', count: 2 });
    expect(ago(59.9)).toEqual({ word: 'seconds', count: 59 });
    expect(ago(60)).toEqual({ word: 'minutes', count: 1 });
    expect(ago(3_599)).toEqual({ word: 'minutes', count: 59 });
    expect(ago(3 * 3_600)).toEqual({ word: 'hours', count: 3 });
  });

  it('names the time of yesterday, by the calendar of Beijing', () => {
    expect(age(at('2026-11-23 14:02:59'), now)).toEqual({ word: 'yesterday', time: '14:02' });
    expect(age(at('2026-11-23 00:00:00'), now)).toEqual({ word: 'yesterday', time: '00:00' });
  });

  it('counts hours over midnight while the thing is young', () => {
    const early = at('2026-11-24 01:30:00');
    expect(age(at('2026-11-23 23:00:00'), early)).toEqual({ word: 'hours', count: 2 });
    expect(age(at('2026-11-23 19:00:00'), early)).toEqual({ word: 'yesterday', time: '19:00' });
  });

  it('names the date of what is older', () => {
    expect(age(at('2026-11-20 14:02:00'), now)).toEqual({ word: 'date', time: '11-20 14:02' });
  });

  it('does not call a time to come "now": two clocks differ, and the screen says so', () => {
    expect(ago(-4)).toEqual({ word: 'now' });
    expect(ago(-5)).toEqual({ word: 'ahead', count: 5 });
    expect(ago(-3_600)).toEqual({ word: 'ahead', count: 3_600 });
  });
});

describe('coordinates', () => {
  it('are decimal degrees with five digits (one metre)', () => {
    expect(coordinate(31.690123, 'lat', 'decimal')).toBe('31.69012° N');
    expect(coordinate(-113.37145, 'lon', 'decimal')).toBe('113.37145° W');
    expect(coordinate(-0.5, 'lat', 'decimal')).toBe('0.50000° S');
  });

  it('are degrees, minutes, seconds with tenths (three metres)', () => {
    expect(coordinate(31.690111, 'lat', 'dms')).toBe('31°41′24.4″ N');
    expect(coordinate(113.05, 'lon', 'dms')).toBe('113°03′00.0″ E');
  });

  it('are degrees and minutes with thousandths (two metres)', () => {
    expect(coordinate(31.690123, 'lat', 'dm')).toBe('31°41.407′ N');
    expect(coordinate(-113.05, 'lon', 'dm')).toBe('113°03.000′ W');
  });

  it('are written in one format after another, around the end', () => {
    const seen = COORDINATE_FORMATS.map(nextFormat);
    expect(seen).toEqual([...COORDINATE_FORMATS.slice(1), COORDINATE_FORMATS[0]]);
  });

  it('never show sixty seconds or sixty minutes', () => {
    expect(coordinate(31.9999999, 'lat', 'dms')).toBe('32°00′00.0″ N');
    expect(coordinate(31 + 59.9999 / 3_600, 'lat', 'dms')).toBe('31°01′00.0″ N');
    expect(coordinate(31.99999999, 'lat', 'dm')).toBe('32°00.000′ N');
  });

  it('say the same place in both forms, to a tenth of a second', () => {
    for (let step = 0; step < 2_000; step += 1) {
      const lat = -90 + step * 0.0900451;
      const [, degrees, minutes, seconds, letter] = /^(\d+)°(\d\d)′(\d\d\.\d)″ ([NS])$/.exec(
        coordinate(lat, 'lat', 'dms'),
      )!;
      const value = Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3_600;
      expect(Math.abs((letter === 'S' ? -value : value) - lat)).toBeLessThan(0.051 / 3_600);
    }
  });

  it('are copied as other programs read them', () => {
    expect(copyText(31.69012, -113.37145)).toBe('31.690120,-113.371450');
  });
});

describe('numbers', () => {
  it('group thousands and name bit rates shortly', () => {
    expect([0, 999, 1_204, 100_000, 1_234_567].map(integer)).toEqual(['0', '999', '1 204', '100 000', '1 234 567']);
    expect([0, 380.4, 999.4, 999.6, 6_230].map(bitRate)).toEqual(['0k', '380k', '999k', '1.0M', '6.2M']);
    expect([0, 380.4, 6_230].map(bitsPerSecond)).toEqual(['0 kbit/s', '380 kbit/s', '6.2 Mbit/s']);
  });
});

describe('an amount of bytes', () => {
  it('is told in two or three digits with its unit', () => {
    expect([0, 999, 1_000, 9_940, 9_960, 999_400, 999_600, 12_300_000, 999_400_000, 20e9].map(dataSize)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '9.9 kB',
      '10 kB',
      '999 kB',
      '1.0 MB',
      '12 MB',
      '999 MB',
      '20 GB',
    ]);
  });
});
