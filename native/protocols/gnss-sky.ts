/**
 * The sky of one epoch out of GSV and GSA. GSV comes in groups per talker, and per signal too (the last field of 4.10 and
 * later) with most receivers; Quectel's LC79D lists several signals in one group.
 * GSA comes once per system: they add up, none replaces another.
 *
 *   GSV  1 parts, 2 part, 3 satellites, then per satellite: number, elevation, azimuth, SNR; [signal id]
 *   GSA  1 A/M, 2 mode, 3–14 numbers of used satellites, 15–17 DOP, [18 system id]
 *   $PQGSV and $PQGSA (Quectel) carry the system id behind the signal id, and as field 18.
 */
import type { Satellite, Sky } from '../../contract/fix.ts';
import { satelliteId, satelliteKey, systemOfId, systemOfTalker } from './gnss-satellites.ts';
import { integer, number } from './nmea-fields.ts';

/** Parts of one group; receivers with more do not exist, and garbage asks for any number. */
const PART_LIMIT = 20;
/** Groups of one epoch: systems times signals. */
const GROUP_LIMIT = 32;
/** Satellites of one sky, and of one solution (contract/fix.ts). */
const SKY_LIMIT = 400;
const USED_LIMIT = 200;

interface Group {
  /** Talker, system and the signal of the first part: a second group of the same signal replaces the first. */
  key: string;
  next: number;
  satellites: Satellite[];
}

export class SkyBuilder {
  readonly #groups = new Map<string, Group>();
  readonly #used = new Set<string>();
  #complete = new Map<string, Satellite[]>();
  #hasUsed = false;

  /** @param talker two letters, `PQ` for Quectel's own */
  gsv(talker: string, fields: readonly string[]): void {
    const [parts, part] = [integer(fields[1]), integer(fields[2])];
    if (
      parts === undefined ||
      part === undefined ||
      talker.length > 2 ||
      parts > PART_LIMIT ||
      part < 1 ||
      part > parts
    )
      return;
    const own = talker === 'PQ';
    const rest = (fields.length - 4) % 4;
    const signal = own ? (rest === 2 ? fields.at(-2) : undefined) : rest === 1 ? fields.at(-1) : undefined;
    const system = own ? (rest > 0 ? systemOfId(fields.at(-1)) : 'beidou') : systemOfTalker(talker);
    if (part === 1)
      this.#groups.set(talker, { next: 1, key: `${talker} ${signal ?? ''} ${system ?? ''}`, satellites: [] });
    const group = this.#groups.get(talker);
    if (!group || group.next !== part) return void this.#groups.delete(talker);
    group.next += 1;
    const count = Math.floor((fields.length - 4) / 4);
    for (let index = 0; index < count; index += 1) {
      const satellite = readSatellite(fields.slice(4 + 4 * index, 8 + 4 * index), system, signal);
      if (satellite) group.satellites.push(satellite);
    }
    if (part < parts) return;
    this.#groups.delete(talker);
    if (this.#complete.size < GROUP_LIMIT || this.#complete.has(group.key))
      this.#complete.set(group.key, group.satellites);
  }

  gsa(talker: string, fields: readonly string[]): void {
    const system =
      (fields.length === 19 ? systemOfId(fields[18]?.trim()) : undefined) ??
      (talker === 'GN' || talker === 'PQ' ? undefined : systemOfTalker(talker));
    // More than 19 fields: a receiver with more than the twelve channels of the standard, and no system id.
    for (const field of fields.length > 19 ? fields.slice(3, -3) : fields.slice(3, 15)) {
      const id = satelliteId(integer(field) ?? 0, system);
      if (id && this.#used.size < USED_LIMIT) this.#used.add(satelliteKey(id));
    }
    this.#hasUsed = true;
  }

  /** How many satellites the GSA sentences of this epoch use; undefined when there were none. */
  get used(): number | undefined {
    return this.#hasUsed ? this.#used.size : undefined;
  }

  /** The sky since the last call; undefined when no group was completed. */
  take(receivedAt: number): Sky | undefined {
    const satellites = [...this.#complete.values()]
      .flat()
      .slice(0, SKY_LIMIT)
      // A satellite whose signal is not measured takes no part, whatever GSA still lists.
      .map((satellite) => ({
        ...satellite,
        used: this.#used.has(satelliteKey(satellite)) && (satellite.snrDbHz ?? 0) > 0,
      }));
    const complete = this.#complete.size > 0;
    this.#complete = new Map();
    this.#used.clear();
    this.#hasUsed = false;
    return complete ? { receivedAt, satellites } : undefined;
  }
}

function readSatellite(
  fields: readonly string[],
  system: ReturnType<typeof systemOfTalker>,
  signal: string | undefined,
): Satellite | undefined {
  const id = satelliteId(integer(fields[0]) ?? 0, system);
  if (!id) return undefined;
  const inRange = (value: number | undefined, from: number, to: number) =>
    value !== undefined && value >= from && value <= to ? value : undefined;
  const elevationDeg = inRange(number(fields[1]), -90, 90);
  const azimuthDeg = inRange(number(fields[2]), 0, 360);
  const snrDbHz = inRange(number(fields[3]), 0, 99);
  return {
    ...id,
    ...(signal === undefined || signal === '' ? {} : { signal: signal.slice(0, 2) }),
    ...(elevationDeg === undefined ? {} : { elevationDeg }),
    ...(azimuthDeg === undefined ? {} : { azimuthDeg }),
    ...(snrDbHz === undefined ? {} : { snrDbHz }),
    used: false,
  };
}
