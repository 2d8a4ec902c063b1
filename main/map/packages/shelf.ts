/** Package files that are in use or were refused, each with what is read from. */
import type { Stats } from 'node:fs';
import path from 'node:path';
import { QianshaoError } from '../../../contract/errors.ts';
import type { MapPackage } from '../../../contract/map-package.ts';
import { openMbtiles } from './mbtiles.ts';
import { idOf, versionOf } from './package-files.ts';
import { openPmtiles } from './pmtiles.ts';
import type { TileReader } from './reader.ts';

export interface Held {
  file: string;
  sizeBytes: number;
  version: string;
  reader?: TileReader;
  problem?: MapPackage['problem'];
}

export class Shelf {
  readonly #folder: string;
  readonly #held = new Map<string, Held>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get ids(): string[] {
    return [...this.#held.keys()];
  }

  get(id: string): Held | undefined {
    return this.#held.get(id);
  }

  /** A file that is not read from yet. */
  lay(file: string, status: Stats): Held {
    const held = { file, sizeBytes: status.size, version: versionOf(status) };
    this.#held.set(idOf(file), held);
    return held;
  }

  /** Opens a file that was checked. @throws map-package-broken; it is named with this reason then */
  async use(file: string, status: Stats): Promise<void> {
    const held = this.lay(file, status);
    const full = path.join(this.#folder, file);
    try {
      held.reader = file.toLowerCase().endsWith('.pmtiles') ? await openPmtiles(full) : openMbtiles(full);
    } catch (error) {
      throw this.refuse(file, error);
    }
  }

  /** Names the reason why a file is not used. */
  refuse(file: string, error: unknown): QianshaoError {
    const words = error instanceof Error ? error.message : String(error);
    const known = error instanceof QianshaoError ? error : new QianshaoError('map-package-broken', words, error);
    const held = this.#held.get(idOf(file));
    if (held) held.problem = { code: known.code, ...(known.detail === undefined ? {} : { detail: known.detail }) };
    return known;
  }

  /** @throws not-found; map-package-broken when the file cannot be read, and it is not used any more */
  async tile(id: string, z: number, x: number, y: number): Promise<Buffer | undefined> {
    const held = this.#held.get(id);
    const reader = held?.problem ? undefined : held?.reader;
    if (!held || !reader) throw new QianshaoError('not-found', id);
    try {
      return await reader.tile(z, x, y);
    } catch (error) {
      throw this.refuse(held.file, error);
    }
  }

  /** Forgets a file and closes it. */
  async release(id: string): Promise<Held | undefined> {
    const held = this.#held.get(id);
    this.#held.delete(id);
    await held?.reader?.close();
    return held;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    for (const id of this.ids) await this.release(id);
  }
}
