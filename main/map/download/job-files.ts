/** A download's folder: what was asked for, whether it is paused, and one file per layer. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { downloadRequest } from '../../../contract/map-download.ts';
import { countsSchema } from './tile-file.ts';

const note = z.object({
  request: downloadRequest,
  createdAt: z.number(),
  paused: z.boolean(),
  /** What its files have, once they are whole; what is left is to move them among the packages. */
  finished: countsSchema.optional(),
  /** Packages that its layers became; it is complete then. */
  packages: z.array(z.string()).optional(),
});
/** The source's key is not in it: it stays in the station's settings. */
export type JobNote = z.infer<typeof note>;

const FILE = 'job.json';

export const layerFile = (folder: string, layer: number): string => path.join(folder, `layer-${layer}.mbtiles`);

/** Replaces the note, durable on return. */
export function writeNote(folder: string, content: JobNote): void {
  mkdirSync(folder, { recursive: true });
  const next = path.join(folder, `${FILE}.next`);
  const fd = openSync(next, 'w');
  try {
    writeFileSync(fd, JSON.stringify(content));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(next, path.join(folder, FILE));
}

/** Undefined when it cannot be read. */
export function readNote(folder: string): JobNote | undefined {
  try {
    return note.safeParse(JSON.parse(readFileSync(path.join(folder, FILE), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Ids of the downloads in a folder. */
export const jobIds = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => /^[0-9a-f-]{36}$/.test(name)) : [];
