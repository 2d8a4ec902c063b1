/** The published packets: where each of them is, by our driver and by Debian's decode_aprs (direwolf). */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HeardEvent } from '../../../contract/heard.ts';
import { seeded } from '../../sim/seeded.ts';
import { packetFrame, PacketBench } from '../../sim/packet-radio.ts';

const file = path.resolve(import.meta.dirname, '../../fixtures/devices/aprs-fap.json');
const { positions } = z
  .object({
    positions: z.array(
      z.strictObject({
        packet: z.string(),
        none: z.string().optional(),
        lat: z.number().optional(),
        lon: z.number().optional(),
        altM: z.number().optional(),
        kmh: z.number().optional(),
        /** 360: north. */
        course: z.number().optional(),
        /** Where the published value is rounded: what the packet says. */
        courseTold: z.number().optional(),
        ambiguity: z.number().optional(),
        symbol: z.string().optional(),
        comment: z.string().optional(),
        object: z.string().optional(),
        /** Seconds since 1970. */
        at: z.number().optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(file, 'utf8')));

const heardOf = (packet: string): HeardEvent | undefined => new PacketBench().hear(packet).of('heard')[0];
const close = (value: number | undefined, digits: number) =>
  value === undefined ? (expect.anything() as unknown) : (expect.closeTo(value, digits) as unknown);

describe('published packets', () => {
  it.each(positions.filter(({ none }) => none !== undefined))('$packet: none, for $none', ({ packet }) => {
    expect(heardOf(packet)).toBeUndefined();
  });

  it.each(positions.filter(({ none }) => none === undefined))('$packet', (published) => {
    const { lat, lon, altM, kmh, course, courseTold, symbol, comment, object, at } = published;
    const heard = heardOf(published.packet);
    expect(heard?.fix).toMatchObject({
      lat: close(lat, 4),
      lon: close(lon, 4),
      ...(altM === undefined ? {} : { mode: 3, altMslM: close(altM, 3) }),
      ...(kmh === undefined ? {} : { speedMps: close(kmh / 3.6, 2) }),
      ...(course === undefined ? {} : { trackDeg: course % 360 }),
      ...(courseTold === undefined ? {} : { trackDeg: courseTold }),
      ...(at === undefined ? {} : { fixAt: at * 1_000 }),
    });
    expect(heard).toMatchObject({
      ...(symbol === undefined ? {} : { symbol }),
      ...(comment === undefined ? {} : { comment }),
      ...(object === undefined ? {} : { from: object.replaceAll(' ', '_') }),
    });
  });
});

interface Peer {
  lat: number;
  lon: number;
  altM: number | undefined;
  course: number | undefined;
  mph: number | undefined;
}

/** What decode_aprs makes of packets, each handed over as a KISS frame; undefined: no position, or none that holds. */
function decodeAprs(packets: readonly string[]): (Peer | undefined)[] {
  const input = packets.map(
    (packet) => `00 ${Buffer.from(packetFrame(packet)).toString('hex').replace(/../g, '$& ')}\n`,
  );
  const output = execFileSync('decode_aprs', {
    input: input.join(''),
    encoding: 'latin1',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const parts = output.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '').split(/^00 /m);
  return parts.slice(1).map((part) => {
    const place = /^([NS]) (\d\d) ([\d.]{7}), ([EW]) (\d{3}) ([\d.]{7})(.*)$/m.exec(part);
    if (!place) return undefined;
    const [, north, latDeg, latMin, east, lonDeg, lonMin, rest = ''] = place;
    const degrees = (deg = '', min = '') => Number(deg) + Number(min) / 60;
    const found = (pattern: RegExp) => (pattern.exec(rest) ? Number(pattern.exec(rest)?.[1]) : undefined);
    const feet = found(/alt (-?\d+) ft/);
    return {
      lat: degrees(latDeg, latMin) * (north === 'S' ? -1 : 1),
      lon: degrees(lonDeg, lonMin) * (east === 'W' ? -1 : 1),
      altM: feet === undefined ? undefined : feet * 0.3048,
      course: found(/course (\d+)/),
      mph: found(/(\d+) MPH/),
    };
  });
}

/** Both say the same: places to a ten-thousandth of a minute, the rest as far as decode_aprs writes it out. */
function agree(packet: string, ours: HeardEvent | undefined, peer: Peer | undefined): void {
  expect([packet, ours === undefined]).toEqual([packet, peer === undefined]);
  if (!ours || !peer) return;
  const { lat, lon, altMslM, trackDeg, speedMps, accuracyM = 0 } = ours.fix;
  // Where digits are left out it gives the near corner of what is meant, we its middle.
  const off = 0.000_1 / 60 + (accuracyM / 1_852 / 60) * 1.001;
  expect([packet, Math.abs(lat - peer.lat) <= off, Math.abs(lon - peer.lon) <= off]).toEqual([packet, true, true]);
  if (peer.altM !== undefined) expect([packet, Math.abs((altMslM ?? NaN) - peer.altM) < 0.5]).toEqual([packet, true]);
  // It passes on 366; north it writes as 0 or 360.
  if (peer.course !== undefined && peer.course > 0 && peer.course <= 360)
    expect([packet, trackDeg]).toEqual([packet, peer.course % 360]);
  if (peer.mph !== undefined)
    expect([packet, Math.abs((speedMps ?? NaN) / 0.447_04 - peer.mph) <= 0.51]).toEqual([packet, true]);
}

describe('decode_aprs', () => {
  it('is where we are with every published packet that has a position by both', () => {
    // It has no word for: raw sentences without their sum, what stands behind other words, and weather without values.
    const shared = positions.filter(
      ({ none, packet }) => none === undefined && !/:\$GP|hoponassualku|_Home of/.test(packet),
    );
    const peers = decodeAprs(shared.map(({ packet }) => packet));
    expect(peers.filter((peer) => peer !== undefined).length).toBeGreaterThan(25);
    for (const [index, { packet }] of shared.entries()) agree(packet, heardOf(packet), peers[index]);
  });

  it('is where we are with 600 packets of every form', () => {
    const packets = Array.from({ length: 600 }, (_, seed) => anyPacket(seeded(seed)));
    const peers = decodeAprs(packets);
    expect(packets.filter((_, index) => !peers[index])).toEqual([]);
    for (const [index, packet] of packets.entries()) agree(packet, heardOf(packet), peers[index]);
  });
});

type Random = (n: number) => number;
const digits = (value: number, width: number) => String(value).padStart(width, '0');
const base91 = (random: Random, count: number, most = 91) =>
  Array.from({ length: count }, () => String.fromCharCode(33 + random(most))).join('');

/** Digits from the right are left out. */
function plainPlace(random: Random, symbol: string): string {
  const left = random(3) === 0 ? 1 + random(4) : 0;
  const blank = (minutes: string) => {
    let count = left;
    return [...minutes]
      .reverse()
      .map((digit) => (digit !== '.' && count-- > 0 ? ' ' : digit))
      .reverse()
      .join('');
  };
  const minutes = () => blank(`${digits(random(60), 2)}.${digits(random(100), 2)}`);
  const lat = `${digits(1 + random(89), 2)}${minutes()}${'NS'[random(2)]}`;
  return `${lat}/${digits(random(180), 3)}${minutes()}${'EW'[random(2)]}${symbol}`;
}

const compressedPlace = (random: Random, symbol: string): string =>
  `/${base91(random, 8)}${symbol}${random(2) === 0 ? ' sT' : `${base91(random, 1, 90)}${base91(random, 1)}${base91(random, 1, 8)}`}`;

function micE(random: Random): string {
  const [north, plus, west] = [random(2), random(2), random(2)];
  const [deg, min, hun] = [random(90), random(60), random(100)];
  const all = [...`${digits(deg, 2)}${digits(min, 2)}${digits(hun, 2)}`].map(Number);
  const left = random(3) === 0 ? 1 + random(4) : 0;
  const upper = [random(2), 1, random(2), north, plus, west];
  const address = all.map((digit, at) => {
    if (at >= 6 - left) return upper[at] ? 'Z' : 'L';
    return upper[at] ? String.fromCharCode(80 + digit) : String(digit);
  });
  const degree = plus ? 118 + random(10) : 38 + random(72);
  const bytes = [degree, 38 + random(60), 28 + random(100), 108 + random(10), 29 + random(2), 28 + random(99)];
  return `BG6ABC>${address.join('')}:\`${String.fromCharCode(...bytes)}>/${random(2) ? `"${String.fromCharCode(43 + random(81))}${base91(random, 1)}}` : ''}`;
}

/** A packet with a position, of any form. */
function anyPacket(random: Random): string {
  if (random(4) === 0) return micE(random);
  const isCompressed = random(3) === 0;
  const place = isCompressed ? compressedPlace(random, '>') : plainPlace(random, '>');
  const course = isCompressed || random(2) ? '' : `${digits(1 + random(360), 3)}/${digits(random(200), 3)}`;
  const more = `${course}${random(2) ? `/A=${digits(random(30_000), 6)}` : ''}`;
  const head = ['!', '=', '/251130z', '@113045h', ';FIRE 12  *251130z', ')AID #2!'][random(6)] ?? '!';
  return `BG6ABC>APRS:${head}${place}${more}`;
}
