/**
 * Conference (会商): voice between vehicles and the center's staff, one room at the center. Voices go through the center's SFU
 * (media.ts); who is in the room is told here. To be in it is to say so again and again: a page that is gone, or cut off,
 * falls out by itself, and one that comes back is in again without a click.
 */
import { z } from 'zod';
import { stationId, uuidV7 } from './identity.ts';
import { text } from './units.ts';

/** Most who are in the room at once. */
export const ATTENDEE_LIMIT = 16;
/** A page in the room says so this often, ms. */
export const RENEW_MS = 4_000;
/** Not heard for so long: shown as interrupted, ms. */
export const AWAY_MS = 10_000;
/** Not heard for so long: no longer in the room, ms. */
export const LOST_MS = 40_000;

/** What a camera in the conference takes of a link, kbit/s: 180 lines, 10 pictures a second. */
export const FACE_KBPS = 140;
/** A link whose ceiling of video is below this carries no faces: what feeds show matters more. */
export const FACE_CEILING_KBPS = 500;

/** Chosen by the page, anew for each time that it joins; also the name of its voice at the SFU. */
export const attendeeId = z.string().regex(/^[0-9a-f]{32}$/);

/** Joins, or stays and tells what changed. */
export const attendance = z.object({
  id: attendeeId,
  muted: z.boolean(),
  /** Its link is thin (satellite): everybody speaks with few bits then, for a voice reaches all as it is sent. */
  thin: z.boolean(),
});
export type Attendance = z.infer<typeof attendance>;

const personName = text(60);
/** The same as a vehicle passes it on: who sits at its console. */
export const passedAttendance = attendance.extend({ person: personName });

export interface Attendee extends Attendance {
  station: string;
  stationName: string;
  person: string;
  /** Epoch ms. */
  since: number;
  /** Not heard lately; falls out if it stays so. */
  away: boolean;
  /** The voice at the SFU, once it is there. */
  producer?: string;
  /** The camera's picture at the SFU, where he shows himself. */
  face?: string;
}

export interface Conference {
  id: string;
  startedAt: number;
  by: { station: string; stationName: string; person: string };
  /** Stations that are asked to join, and when they were asked last, epoch ms. */
  called: { station: string; at: number }[];
  attendees: Attendee[];
}

export type ConferenceEvent = {
  type: 'conference';
  /** Absent: there is none now. */
  conference?: Conference;
  /** False: the center is away, and this is how it was when it was last heard. */
  reachable: boolean;
};

/** What is written of a conference: when it began and ended, who came and went. */
export const conferenceFact = z.object({
  id: uuidV7,
  what: z.enum(['begin', 'join', 'leave', 'call', 'end']),
  /** Who; of `call`: who called, and `called` whom. Absent: nobody, it ended with the last one. */
  who: z.object({ attendee: attendeeId.optional(), station: stationId, person: personName }).optional(),
  called: stationId.optional(),
  /** Of `leave`: by a touch, or not heard for too long. */
  why: z.enum(['left', 'lost']).optional(),
});
export type ConferenceFact = z.infer<typeof conferenceFact>;
