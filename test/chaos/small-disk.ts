/**
 * A disk of a few megabytes that can be filled to the last byte and freed: a tmpfs, in the mount namespace of this program alone,
 * so that it is gone when the program is. Needs `unshare` and root, or user namespaces that may mount.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Set in the program that runs inside a namespace of its own. */
const INSIDE = 'QIANSHAO_CHAOS_INSIDE';
const FILLER = 'filler';
const BLOCK = Buffer.alloc(64 * 1024, 1);
const CRUMB = Buffer.alloc(512, 1);

const canMount = ['mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt'];
const flags = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];

/** Whether small disks can be made here. */
export const hasSmallDisks = (): boolean =>
  process.env[INSIDE] !== undefined || spawnSync('unshare', [...flags, ...canMount], { stdio: 'ignore' }).status === 0;

/** Starts this very program anew in a mount namespace of its own, where there is one to be had and it is in none yet. */
export function goInside(): void {
  if (process.env[INSIDE] !== undefined || !hasSmallDisks()) return;
  const args = ['unshare', ...flags, process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  process.execve?.('/usr/bin/unshare', args, { ...process.env, [INSIDE]: '1' });
}

export class SmallDisk {
  readonly folder: string;

  /** @param folder is made @throws where tmpfs cannot be mounted */
  constructor(folder: string, megabytes: number) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
    if (status !== 0) throw new Error(`tmpfs: ${stderr.toString()}`);
  }

  /** Takes all the room there is, to the last block. */
  fill(): void {
    const file = openSync(path.join(this.folder, FILLER), 'a');
    try {
      for (const part of [BLOCK, CRUMB]) this.#write(file, part);
    } finally {
      closeSync(file);
    }
  }

  /** Gives it back. */
  free(): void {
    const name = path.join(this.folder, FILLER);
    const file = openSync(name, 'a');
    ftruncateSync(file, 0);
    closeSync(file);
    rmSync(name);
  }

  /** Idempotent. Whoever still has a file open there keeps it. */
  close(): void {
    spawnSync('umount', ['--lazy', this.folder]);
  }

  #write(file: number, part: Buffer): void {
    for (;;) {
      try {
        if (writeSync(file, part) < part.length) return;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return;
        throw error;
      }
    }
  }
}
