/**
 * Incident 事件: what all this is about; every other thing can hang on one. Stations write of it at the same time: of each
 * part the newest version holds (contract/edits.ts).
 */
import { z } from 'zod';
import { compareVersions, version, type Version } from './edits.ts';
import { uuidV7 } from './identity.ts';
import { epochMs, latDeg, lonDeg, text } from './units.ts';

export const incidentKind = z.enum([
  'fire',
  'flood',
  'geological',
  'mine',
  'traffic',
  'hazmat',
  'earthquake',
  'drill',
  'other',
]);
export type IncidentKind = z.infer<typeof incidentKind>;

export const INCIDENT_PARTS = ['title', 'kind', 'happenedAt', 'place', 'position', 'state'] as const;

const facts = {
  title: text(120),
  kind: incidentKind,
  happenedAt: epochMs,
  /** In words; empty: not known. */
  place: z.string().max(200),
  position: z.object({ lat: latDeg, lon: lonDeg }),
  state: z.enum(['open', 'closed']),
} as const;
export const incidentChange = z.object(facts).partial();
export type IncidentChange = z.infer<typeof incidentChange>;

/** One edit of an incident, in the journal. */
export const incidentEdit = z
  .object({ id: uuidV7, version, person: z.string().max(60).optional(), ...incidentChange.shape })
  .refine((edit) => INCIDENT_PARTS.some((part) => edit[part] !== undefined), 'nothing is changed');
export type IncidentEdit = z.infer<typeof incidentEdit>;

/** A new incident: what must be known of it. */
export const incidentDraft = z
  .object({ ...facts, place: facts.place.optional(), position: facts.position.optional() })
  .omit({ state: true });
export type IncidentDraft = z.infer<typeof incidentDraft>;

/** An incident as all edits together have it. */
export interface Incident {
  id: string;
  title: string;
  kind: IncidentKind;
  happenedAt: number;
  place: string;
  position?: { lat: number; lon: number };
  state: 'open' | 'closed';
  /** When it was closed, by the clock of who closed it. */
  closedAt?: number;
  /** The newest of all its versions. */
  version: Version;
}

/** What the newest edit of each part says; undefined while it has no name. @param read the newest edit of a part */
export function incidentView(
  id: string,
  read: (part: (typeof INCIDENT_PARTS)[number]) => IncidentEdit | undefined,
): Incident | undefined {
  const title = read('title');
  if (title?.title === undefined) return undefined;
  const state = read('state');
  const position = read('position')?.position;
  const newest = INCIDENT_PARTS.reduce<Version>((last, part) => {
    const own = read(part)?.version ?? last;
    return compareVersions(last, own) < 0 ? own : last;
  }, title.version);
  return {
    id,
    title: title.title,
    kind: read('kind')?.kind ?? 'other',
    happenedAt: read('happenedAt')?.happenedAt ?? title.version[0],
    place: read('place')?.place ?? '',
    ...(position ? { position } : {}),
    state: state?.state ?? 'open',
    ...(state?.state === 'closed' ? { closedAt: state.version[0] } : {}),
    version: newest,
  };
}
