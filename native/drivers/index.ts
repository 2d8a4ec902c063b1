/** All drivers. A new device is a file beside this one and a row here. */
import { QianshaoError } from '../../contract/errors.ts';
import type { Driver } from './driver.ts';
import { gnssNmea } from './gnss-nmea.ts';
import { rdss } from './rdss.ts';

/** Where two are equally sure, the earlier: a terminal with a GNSS part is a terminal. */
export const drivers: readonly Driver[] = [rdss, gnssNmea];

/** @throws QianshaoError driver-unknown, naming those that there are */
export function driverById(id: string): Driver {
  const driver = drivers.find((one) => one.id === id);
  if (!driver) throw new QianshaoError('driver-unknown', `${id}; known: ${drivers.map((one) => one.id).join(', ')}`);
  return driver;
}
