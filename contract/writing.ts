/** What people write: Message, Report, Task, Alert, Resource. */
import { z } from 'zod';
import { medium } from './contact.ts';
import { caller } from './heard.ts';
import { localId, stationId, uuidV7 } from './identity.ts';
import { epochMs, latDeg, lonDeg, text } from './units.ts';

const position = z.object({ lat: latDeg, lon: lonDeg });

/** By what a message travelled; `network`: by IP, where it is not known over which link. */
export const messagePath = z.enum(['network', '5g', 'satellite', 'wired', 'beidou', 'radio']);
export type MessagePath = z.infer<typeof messagePath>;

/**
 * A text from one to others. `to` empty: everyone on the incident. A `unit` of a station is somebody whom its devices
 * reach: a contact, or an address that is in no address book.
 */
export const message = z.object({
  id: uuidV7,
  from: z.object({ station: stationId, unit: localId.optional(), person: z.string().max(60).optional() }),
  to: z.array(z.object({ station: stationId, unit: localId.optional() })).max(100),
  text: text(4000),
  priority: z.enum(['routine', 'urgent', 'flash']),
  /** Heard by a device: where it came from, and thus never goes back to. `number` and `sentAt`: as the medium gives them. */
  via: z
    .object({
      medium,
      device: localId,
      caller,
      number: z.string().max(8).optional(),
      sentAt: epochMs.optional(),
    })
    .optional(),
});
export type Message = z.infer<typeof message>;

/** 首报/续报/终报. A follow-up is numbered (1…) and does not repeat the start. */
export const report = z.object({
  id: uuidV7,
  stage: z.enum(['first', 'follow-up', 'final']),
  number: z.number().int().min(0),
  source: z.string().max(200).optional(),
  receivedAt: epochMs.optional(),
  happenedAt: epochMs.optional(),
  place: z.string().max(200).optional(),
  nature: z.string().max(200).optional(),
  scope: z.string().max(1000).optional(),
  losses: z.string().max(1000).optional(),
  trend: z.string().max(1000).optional(),
  leaders: z.string().max(500).optional(),
  measures: z.string().max(2000).optional(),
  requests: z.string().max(2000).optional(),
});
export type Report = z.infer<typeof report>;

export const task = z.object({
  id: uuidV7,
  title: text(200),
  detail: z.string().max(4000).optional(),
  assignees: z.array(z.object({ station: stationId, unit: localId.optional() })).max(100),
  state: z.enum(['given', 'accepted', 'under-way', 'done', 'refused', 'withdrawn']),
  dueAt: epochMs.optional(),
  place: position.optional(),
});
export type Task = z.infer<typeof task>;

export const alert = z.object({
  id: uuidV7,
  kind: z.enum(['sos', 'geofence', 'silent', 'speed', 'device', 'other']),
  station: stationId,
  unit: localId.optional(),
  text: z.string().max(500),
  place: position.optional(),
  /** Judged by the fix's own time, never by its arrival. */
  happenedAt: epochMs,
  /** `geofence`: which fence, and whether it was entered or left. */
  fence: uuidV7.optional(),
  crossing: z.enum(['enter', 'leave']).optional(),
});
export type Alert = z.infer<typeof alert>;

export const resource = z.object({
  id: localId,
  kind: z.enum(['team', 'expert', 'supply', 'equipment', 'shelter', 'hazard', 'hospital']),
  name: text(120),
  lat: latDeg,
  lon: lonDeg,
  contact: z.string().max(200).optional(),
  note: z.string().max(1000).optional(),
});
export type Resource = z.infer<typeof resource>;
