/** All drivers. A new device is a file beside this one and a row here. */
import { QianshaoError } from '../../contract/errors.ts';
import type { Driver } from './driver.ts';
import { gnssNmea } from './gnss-nmea.ts';
import { hamlib } from './hamlib.ts';
import { hyteraLp } from './hytera-lp.ts';
import { jt808 } from './jt808.ts';
import { kissAprs } from './kiss-aprs.ts';
import { modemAt } from './modem-at.ts';
import { pttLines } from './ptt-lines.ts';
import { radioPositions } from './radio-positions.ts';
import { rdss } from './rdss.ts';
import { weatherNmea } from './weather-nmea.ts';

/** Where two are equally sure, the earlier: a terminal, a radio or a weather station with a GNSS part is what it is. */
export const drivers: readonly Driver[] = [
  rdss,
  kissAprs,
  radioPositions,
  hyteraLp,
  jt808,
  weatherNmea,
  gnssNmea,
  modemAt,
  hamlib,
  pttLines,
];

/** @throws QianshaoError driver-unknown, naming those that there are */
export function driverById(id: string): Driver {
  const driver = drivers.find((one) => one.id === id);
  if (!driver) throw new QianshaoError('driver-unknown', `${id}; known: ${drivers.map((one) => one.id).join(', ')}`);
  return driver;
}
