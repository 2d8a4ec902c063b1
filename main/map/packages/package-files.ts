/** Names, versions and folders of package files. */
import { createHash } from 'node:crypto';
import { existsSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';

const ENDINGS = ['.mbtiles', '.pmtiles'];
/** Longest base of a file's name, UTF-16 units: 80 Chinese characters are 240 bytes, and file systems take 255. */
const MAX_BASE = 70;

export const isPackageFile = (name: string): boolean =>
  !name.startsWith('.') && ENDINGS.includes(path.extname(name).toLowerCase());

/** Of a plain file; undefined for what is none, or is there no more. */
export function statusOf(file: string): Stats | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  return status?.isFile() ? status : undefined;
}

export const idOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 16);

export const versionOf = ({ size, mtimeMs }: Stats): string =>
  `${size.toString(36)}-${Math.round(mtimeMs).toString(36)}`;

/** What a person called the file, without its ending. */
export const titleOf = (name: string): string => path.basename(name, path.extname(name)).slice(0, 120) || name;

/** A name for a new file in `folder`, made of what the sender calls it: no folders, no control characters, not taken. */
export function freeName(folder: string, wished: string, container: 'mbtiles' | 'pmtiles'): string {
  const last = wished.split(/[/\\]/).at(-1) ?? '';
  const base =
    titleOf(last)
      .replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '')
      .replace(/^[.\s]+|[.\s]+$/g, '')
      .slice(0, MAX_BASE) || 'map';
  for (let n = 1; ; n += 1) {
    const name = `${base}${n === 1 ? '' : ` (${n})`}.${container}`;
    if (!existsSync(path.join(folder, name))) return name;
  }
}
