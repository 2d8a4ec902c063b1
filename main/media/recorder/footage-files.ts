/**
 * Where footage lies: FOLDER/FEED/YYYY-MM-DD/START.mp4, START in epoch ms, days in UTC. A file that is being written ends in
 * `.part`; what a killed station left of it is cut to its last whole fragment and kept.
 */
import { createHash } from 'node:crypto';
import { open, mkdir, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Segment } from '../../../contract/footage.ts';
import { boxes } from './boxes.ts';
import { FragmentReader, type Fragment } from './fragments.ts';

const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}$/;

/** A folder's name for a feed: its id where that is a plain name, else a hash of it. */
export const feedFolder = (feed: string): string =>
  PLAIN.test(feed) ? feed : `x-${createHash('sha256').update(feed).digest('hex').slice(0, 24)}`;

/** Path of a segment below the folder of footage. */
export const segmentFile = (feed: string, startAt: number): string =>
  path.posix.join(feedFolder(feed), new Date(startAt).toISOString().slice(0, 10), `${startAt}.mp4`);

/** Names survive the power being pulled once their folder is on the disk. Windows does that by itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Opens the file of a new segment. @returns its handle and its path below `root`, which says when it began */
export async function openPart(root: string, feed: string, startAt: number): Promise<[FileHandle, string, number]> {
  // A clock that was set back gives a time again.
  for (let at = startAt; ; at += 1) {
    const file = segmentFile(feed, at);
    const full = path.join(root, file);
    await mkdir(path.dirname(full), { recursive: true, mode: 0o700 });
    if (await exists(full)) continue;
    return [await open(`${full}.part`, 'w', 0o600), file, at];
  }
}

/** Gives a complete file its name, for good. */
export async function finishPart(root: string, file: string, handle: FileHandle): Promise<void> {
  await handle.sync();
  await handle.close();
  const full = path.join(root, file);
  await rename(`${full}.part`, full);
  await syncFolder(path.dirname(full));
}

async function exists(file: string): Promise<boolean> {
  try {
    await (await open(file, 'r')).close();
    return true;
  } catch {
    return false;
  }
}

export interface Leftover {
  /** Path below the root, without `.part`. */
  file: string;
  part: boolean;
  startAt: number;
}

/** Files of one feed. */
export async function filesOf(root: string, feed: string): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const day of await names(path.join(root, feedFolder(feed))))
    for (const name of await names(path.join(root, feedFolder(feed), day))) {
      const match = /^(\d{1,15})\.mp4(\.part)?$/.exec(name);
      if (!match) continue;
      const file = path.posix.join(feedFolder(feed), day, `${match[1]}.mp4`);
      found.push({ file, part: match[2] !== undefined, startAt: Number(match[1]) });
    }
  return found;
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

/** Facts of a file as its own bytes tell them, after cutting off what is not whole. Undefined: nothing in it plays. */
export async function mend(
  root: string,
  { file, part }: Leftover,
): Promise<(Pick<Segment, 'bytes' | 'sha256' | 'codecs'> & { lengthMs: number }) | undefined> {
  const full = path.join(root, file);
  const handle = await open(part ? `${full}.part` : full, 'r+');
  try {
    const bytes = await handle.readFile();
    const end = wholeEnd(bytes);
    const whole = bytes.subarray(0, end);
    const fragments: Fragment[] = [];
    const reader = new FragmentReader((fragment) => fragments.push(fragment));
    reader.push(whole);
    const last = fragments.at(-1);
    if (!last || !reader.head) return undefined;
    if (end < bytes.length) await handle.truncate(end);
    if (part) await handle.sync();
    return {
      bytes: end,
      sha256: createHash('sha256').update(whole).digest('hex'),
      codecs: reader.head.codecs,
      lengthMs: Math.round((last.atS + last.lengthS) * 1_000),
    };
  } finally {
    await handle.close();
  }
}

/** Where the last fragment ends that has both its parts. */
function wholeEnd(bytes: Buffer): number {
  let end = 0;
  for (const box of boxes(bytes)) if (box.type === 'mdat') end = box.end;
  return end;
}

export const dropPart = (root: string, file: string): Promise<void> =>
  rm(path.join(root, `${file}.part`), { force: true });

/** Removes a segment's file, and its day's folder with the last one. */
export async function removeFile(root: string, file: string): Promise<void> {
  const full = path.join(root, file);
  await rm(full, { force: true });
  if ((await names(path.dirname(full))).length === 0) await rm(path.dirname(full), { recursive: true, force: true });
}
