/** A peer of the floor over a station's store: what it sends comes from the outbox, what it hears goes where MQTT's goes too. */
import type { Entry } from '../../../contract/entry.ts';
import type { Fix } from '../../../contract/fix.ts';
import { localId } from '../../../contract/identity.ts';
import type { UnitPosition } from '../../../contract/unit.ts';
import {
  instantOf,
  latest,
  OWN_SECOND,
  OWN_SEQ,
  secondOf,
  type OwnPosition,
  type Sketch,
  type UnitName,
  type UnitSketch,
} from '../../../native/protocols/floor/positions.ts';
import type { Store } from '../../store/types.ts';
import type { Committer } from '../committer.ts';
import { FloorPeer } from './peer.ts';
import type { Newest } from './picture.ts';

/** How far the other side's time may be ahead of ours, s; the rest of what the seconds tell apart is for what is old. */
const AHEAD_S = 6 * 3_600;

export interface StationPeerOptions {
  store: Pick<Store, 'station' | 'journal' | 'floor' | 'projections'>;
  committer: Pick<Committer, 'commit'>;
  /** Id of the other station. */
  peer: string;
  wants: (entry: Entry) => boolean;
  /** Positions of the other side that are the newest of their units now. */
  onPositions: (positions: UnitPosition[]) => void;
  onError: (error: unknown) => void;
  /** Epoch ms. */
  date: () => number;
}

export function stationPeer(options: StationPeerOptions): FloorPeer {
  const { store, committer, peer, wants, onError, date } = options;
  const { station, journal, floor } = store;
  const own = station.id;
  const quietly = (work: () => void) => {
    try {
      work();
    } catch (error) {
      onError(error);
    }
  };
  const known = (entry: Entry) =>
    entry.station === peer || (entry.station === own && !journal.isWaiting(peer, entry.seq));
  return new FloorPeer({
    own,
    peer,
    outbox: journal.outbox(peer),
    committer,
    refs: { find: (id) => floor.named(id).filter(known), entry: (by, seq) => floor.entry(by, seq) },
    wants,
    newest: () => newestOf(store, peer),
    isWaiting: (seq) => journal.isWaiting(peer, seq),
    onOwn: (position) => quietly(() => keep(options, [ownSketch(options, position)])),
    onUnits: (units) => quietly(() => keep(options, units)),
    onPassed: (by, seq) => quietly(() => floor.pass({ station: by, seq }, peer, date())),
    onError,
    date,
  });
}

/** Units by the entries that tell of them, where the other side has those; else by their ids. */
function newestOf({ station, journal, floor }: StationPeerOptions['store'], peer: string): Newest[] {
  const nameOf = (unit: string, told: number | undefined): UnitName => {
    if (unit === station.id) return 'own';
    return told === undefined || journal.isWaiting(peer, told) ? { id: unit } : { entry: told };
  };
  return floor
    .newest(station.id)
    .map(({ unit, seq, fix, told }) => ({ id: unit, unit: nameOf(unit, told), seq, sketch: fix }));
}

/** Seq and time of a short position, in full: the nearest to what is known of the station, and to now. */
function ownSketch({ store, peer, date }: StationPeerOptions, { seq, second, lat, lon }: OwnPosition): UnitSketch {
  const near = latest(seq, OWN_SEQ, store.floor.highest(peer) + OWN_SEQ / 2);
  const fixAt = instantOf(latest(second, OWN_SECOND, secondOf(date()) + AHEAD_S));
  return { unit: 'own', seq: near < 1 ? near + OWN_SEQ : near, sketch: { fixAt, lat, lon, source: 'gnss' } };
}

function keep({ store, peer, date, onPositions }: StationPeerOptions, units: readonly UnitSketch[]): void {
  const sketches = units.flatMap(({ unit, seq, sketch }) => {
    const id = unitOf(store, peer, unit);
    // A time to come would stand before all that are true.
    const isToCome = sketch.fixAt > date() + AHEAD_S * 1_000;
    return id === undefined || isToCome ? [] : [{ station: peer, unit: id, seq, fix: fixOf(sketch, date()) }];
  });
  const newest = store.floor.keep(sketches).flatMap(({ unit }) => store.projections.unitPosition(peer, unit) ?? []);
  if (newest.length > 0) onPositions(newest);
}

/** Undefined: the entry that tells of the unit is not here or tells of something else, or its id is none. */
function unitOf({ floor }: StationPeerOptions['store'], peer: string, unit: UnitName): string | undefined {
  if (unit === 'own') return peer;
  if ('id' in unit) return localId.safeParse(unit.id).data;
  const told = floor.entry(peer, unit.entry);
  return told?.kind === 'unit' ? told.body.id : undefined;
}

const fixOf = (sketch: Sketch, receivedAt: number): Fix => ({
  ...sketch,
  receivedAt,
  mode: sketch.altMslM === undefined ? 2 : 3,
});
