/**
 * Things that several stations change at once: plots and incidents. Each change is one edit, an entry that carries only the
 * parts it changes; the thing is what all its edits together make of it, the same at every station whatever came first, twice
 * or by a detour (docs/decisions/061).
 *
 * A version names an edit and its place among all others: the clock of who wrote it, but always after every version of the
 * thing that he knew; a counter where the clock does not tell; his station. So what was written with knowledge of another is
 * later than it, though a clock is wrong by years.
 */
import { z } from 'zod';
import type { Entry } from './entry.ts';
import { stationId } from './identity.ts';
import { epochMs } from './units.ts';

/** `[at, n, by]`: epoch ms or later, a counter, the station that wrote the edit. */
export const version = z.tuple([epochMs.min(0), z.number().int().min(0), stationId]);
export type Version = z.infer<typeof version>;

/** Versions that an edit names of one part. More are written at the same time only when so many stations are cut off. */
export const MAX_BASE = 16;
export const versions = z.array(version).max(MAX_BASE);

/** Negative: `a` is the earlier. */
export const compareVersions = (a: Version, b: Version): number =>
  a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : Number(a[2] > b[2]));

export const sameVersion = (a: Version | undefined, b: Version | undefined): boolean =>
  a !== undefined && b !== undefined && compareVersions(a, b) === 0;

/** The version of an edit that station `by` writes now. @param now epoch ms @param known all versions of the thing it has */
export function nextVersion(now: number, known: readonly Version[], by: string): Version {
  const last = known.reduce<Version>((a, b) => (compareVersions(a, b) < 0 ? b : a), [0, -1, by]);
  return now > last[0] ? [Math.round(now), 0, by] : [last[0], last[1] + 1, by];
}

/** What is needed of an edit to tell what holds. */
export interface EditHead {
  version: Version;
  /** Names of the parts that it changes. */
  parts: readonly string[];
  /** By part: the versions it was made from. */
  base: { readonly [part: string]: readonly Version[] | undefined };
}

/** By part: versions that no other was made from, newest first: the first holds, the others are its rivals. */
export type Heads = { readonly [part: string]: readonly Version[] | undefined };

/** What the edits of one thing make of it; each is there once, in any order. */
export function settle(edits: readonly EditHead[]): Heads {
  const replaced = new Set<string>();
  for (const { parts, base } of edits)
    for (const part of parts) for (const one of base[part] ?? []) replaced.add(`${part} ${one.join(' ')}`);
  const heads: Record<string, Version[]> = {};
  for (const edit of edits)
    for (const part of edit.parts)
      if (!replaced.has(`${part} ${edit.version.join(' ')}`)) (heads[part] ??= []).push(edit.version);
  for (const list of Object.values(heads)) list.sort((a, b) => compareVersions(b, a));
  return heads;
}

/** Whether everything that an edit was made from is earlier than it. */
export const isAfterItsBase = ({ version: own, base = {} }: { version: Version; base?: EditHead['base'] }): boolean =>
  Object.values(base).every((list) => (list ?? []).every((one) => compareVersions(one, own) < 0));

/** Whose word an entry is: a center passes on what other stations drew, and names them. */
export const authorOf = (entry: Entry): string =>
  entry.kind === 'plot' || entry.kind === 'incident' ? entry.body.version[2] : entry.station;
