/** What the stations of a chaos world write: facts on every lane, of many kinds, each of them different from all others. */
import { v7 as uuidV7 } from 'uuid';
import type { Draft } from '../../contract/entry.ts';
import { LANE } from '../../contract/lane.ts';
import type { Station } from '../../contract/station.ts';
import { center, position, vehicle } from '../main/store/samples.ts';

type Random = (n: number) => number;

const UNITS = ['zengdu-1', 'radio-7', 'rdss:4207733', 'aprs:BG6ABC-7'];
const CONTACTS = ['zhang', 'li', 'wang'];

/** One to four facts of a station. @param n counts the calls */
export function someFacts(station: Station, n: number, random: Random): Draft[] {
  const kinds = station.kind === 'vehicle' ? [...OF_BOTH, ...OF_VEHICLES] : OF_BOTH;
  return Array.from({ length: 1 + random(4) }, () => {
    const make = kinds[random(kinds.length)] ?? message;
    return make(station, n, random);
  });
}

type Make = (station: Station, n: number, random: Random) => Draft;

const message: Make = (station, n, random) => {
  const isFlash = random(4) === 0;
  const other = station.kind === 'vehicle' ? center : vehicle;
  return {
    kind: 'message',
    lane: isFlash ? LANE.flash : LANE.order,
    body: {
      id: uuidV7(),
      from: { station: station.id },
      to: random(2) === 0 ? [] : [{ station: other.id }],
      text: `${uuidV7()} ${n}: ${'水位上涨，请求增援。'.repeat(1 + random(8))}`,
      priority: isFlash ? 'flash' : 'routine',
    },
  };
};

const contact: Make = (_station, n, random) => ({
  kind: 'contact',
  lane: LANE.order,
  body: {
    id: CONTACTS[random(CONTACTS.length)] ?? 'zhang',
    station: vehicle.id,
    name: `联系人 ${n}`,
    kind: 'person',
    addresses: [{ medium: 'rdss', address: `${1 + random(9_999_999)}` }],
    revision: 1 + random(50),
    deleted: false,
  },
});

const receipt: Make = (station, n, random) => ({
  kind: 'receipt',
  lane: LANE.flash,
  body: {
    message: uuidV7(),
    author: station.kind === 'vehicle' ? center.id : vehicle.id,
    person: `值班员 ${random(3)}`,
    state: 'read',
    at: n,
  },
});

/** Some come late: a newer one of their unit is there already. */
const fix: Make = (_station, n, random) => {
  const late = random(5) === 0 ? random(20) : 0;
  return position(Math.max(0, n - late), UNITS[random(UNITS.length)]);
};

const alert: Make = (station, n) => ({
  kind: 'alert',
  lane: LANE.flash,
  body: { id: uuidV7(), kind: 'sos', station: station.id, text: `求救 ${n}`, happenedAt: n },
});

const deviceState: Make = (_station, n, random) => ({
  kind: 'device',
  lane: LANE.picture,
  body: {
    id: `device-${random(4)}`,
    name: '接收机',
    driver: 'gnss-nmea',
    state: random(2) === 0 ? 'connected' : 'lost',
    reason: random(2) === 0 ? 'ok' : 'silent',
    since: n,
  },
});

const transfer: Make = (_station, n, random) => ({
  kind: 'transfer',
  lane: LANE.history,
  body: {
    id: uuidV7(),
    route: 'heard-texts',
    what: 'text',
    from: { kind: 'device', medium: 'rdss', device: 'bd', caller: `${1 + random(9_999_999)}` },
    to: { kind: 'journal' },
    outcome: 'done',
    count: 1,
    at: n,
  },
});

const OF_BOTH: readonly Make[] = [message, message, receipt, contact, alert];
const OF_VEHICLES: readonly Make[] = [fix, fix, fix, fix, deviceState, transfer];
