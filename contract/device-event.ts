/** What a driver makes of bytes: events, one JSON object each (`npm run decode` prints them as they are). */
import { z } from 'zod';
import { commandEvent } from './device-command.ts';
import { fix, sky } from './fix.ts';
import { modemEvent } from './modem.ts';
import { radioEvents } from './radio.ts';
import { rdssEvents } from './rdss.ts';
import { bearingDeg, epochMs, percent, speedMps } from './units.ts';
import { heardEvent, textAnswerEvent, textEvent } from './heard.ts';

const angleDeg = z.number().min(-180).max(180);

/** A fix, and what is known of its moment beside it. */
export const fixEvent = fix.extend({
  type: z.literal('fix'),
  /** When the first sentence with the time of this epoch came, by this station's clock: the nearest to `fixAt` that can be told. */
  firstAt: epochMs.optional(),
  /** The date is not the receiver's own word: 1 024 weeks were added, or it is this station's. */
  dateFrom: z.enum(['rollover', 'station']).optional(),
  /** Magnetic variation at this place, east positive, where the receiver tells it (RMC, HDG). */
  variationDeg: angleDeg.optional(),
});
export type FixEvent = z.infer<typeof fixEvent>;

/** A compass: HDG, HDM, HDT, THS. What is not told is absent. */
export const headingEvent = z.object({
  type: z.literal('heading'),
  receivedAt: epochMs,
  /** Degrees true. */
  headingDeg: bearingDeg.optional(),
  /** Degrees magnetic, as the sensor reads it, without deviation. */
  magneticDeg: bearingDeg.optional(),
  /** East positive. */
  variationDeg: angleDeg.optional(),
  deviationDeg: angleDeg.optional(),
});
export type HeadingEvent = z.infer<typeof headingEvent>;

/** A weather station: MWV, MWD, MDA, XDR. What is not told is absent. */
export const weatherEvent = z.object({
  type: z.literal('weather'),
  receivedAt: epochMs,
  /** Where the wind comes from, degrees true. */
  windFromDeg: bearingDeg.optional(),
  /** The same relative to the vehicle's nose, clockwise; apparent while the vehicle moves. */
  windRelativeDeg: bearingDeg.optional(),
  windSpeedMps: speedMps.optional(),
  /** Air, degrees Celsius. */
  temperatureC: z.number().min(-90).max(70).optional(),
  waterC: z.number().min(-10).max(60).optional(),
  dewPointC: z.number().min(-90).max(70).optional(),
  /** At the station, hectopascal. */
  pressureHpa: z.number().min(300).max(1_100).optional(),
  humidityPercent: percent.optional(),
  /** Of the vehicle: nose up positive, right side down positive, degrees (XDR `A` transducers). */
  pitchDeg: angleDeg.optional(),
  rollDeg: angleDeg.optional(),
});

export const deviceEvent = z.discriminatedUnion('type', [
  /** One epoch of a receiver, all its sentences merged. */
  fixEvent,
  /** All satellites of one epoch. */
  sky.extend({ type: z.literal('sky') }),
  /** The receiver talks and says that it has no position. */
  z.object({ type: z.literal('no-fix'), receivedAt: epochMs, fixAt: epochMs.optional() }),
  headingEvent,
  weatherEvent,
  heardEvent,
  textEvent,
  textAnswerEvent,
  ...rdssEvents,
  ...radioEvents,
  modemEvent,
  commandEvent,
]);
export type DeviceEvent = z.infer<typeof deviceEvent>;
