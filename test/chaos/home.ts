/** Where a station of a chaos world lives: a folder, on a small disk of its own where it is asked for, and its clock. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Station } from '../../contract/station.ts';
import type { Weaknesses } from './faults.ts';
import { SmallDisk } from './small-disk.ts';
import type { Home } from './stage.ts';
import { WrongClock } from './wrong-clock.ts';

const DISK_MB = 24;

export function makeHome(folder: string, station: Station, can: Weaknesses, confirmed: ReadonlySet<string>): Home {
  mkdirSync(folder, { recursive: true });
  return {
    station,
    file: path.join(folder, 'journal.sqlite'),
    confirmed,
    disk: can.disks ? new SmallDisk(folder, DISK_MB) : undefined,
    clock: can.clocks ? new WrongClock(`${folder}.clock`) : undefined,
  };
}
