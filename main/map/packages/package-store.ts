/**
 * The station's map packages: files in one folder, put there by upload, by a finished download, or by hand. A file is used
 * only after it was checked; a refused upload leaves nothing behind, a refused file of the folder is named with its reason.
 */
import { renameSync, type Stats } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { QianshaoError } from '../../../contract/errors.ts';
import {
  packageChange,
  type MapDatum,
  type MapPackage,
  type PackageChange,
  type UploadState,
} from '../../../contract/map-package.ts';
import { imageKind } from '../image.ts';
import { inspectBeside } from './inspect.ts';
import { PackageBook, type Settings } from './package-book.ts';
import { freeName, idOf, isPackageFile, statusOf, titleOf, versionOf } from './package-files.ts';
import { Shelf } from './shelf.ts';
import { UploadDesk } from '../../uploads/upload-desk.ts';
import type { Piece } from '../../uploads/uploads.ts';

/** Packages of one station; more files in the folder are not looked at. */
const MAX_PACKAGES = 64;
export const DEFAULT_MAX_BYTES = 20 * 1024 ** 3;

export interface PackageStoreOptions {
  /** Folder of the packages; made when it does not exist. */
  folder: string;
  settings: Settings;
  /** Largest package, bytes. */
  maxBytes?: number;
  /** Epoch ms. */
  now: () => number;
  onChange: (packages: MapPackage[]) => void;
  log: (error: unknown) => void;
}

export interface Tile {
  bytes: Buffer;
  type: string;
}

/** What a person says of a file while adding it. */
export interface Adding {
  name: string;
  /** When the file does not say it itself. */
  datum?: MapDatum | undefined;
}

export class PackageStore {
  readonly #options: PackageStoreOptions;
  readonly #book: PackageBook;
  readonly #uploads: UploadDesk<MapPackage>;
  readonly #shelf: Shelf;
  readonly #closing = new AbortController();
  #scanning: Promise<void> = Promise.resolve();

  private constructor(options: PackageStoreOptions) {
    const { folder, maxBytes = DEFAULT_MAX_BYTES, now, log } = options;
    this.#options = options;
    this.#shelf = new Shelf(folder);
    this.#book = new PackageBook(options.settings);
    this.#uploads = new UploadDesk({ folder, maxBytes, now, signal: this.#closing.signal, log });
  }

  /** Answers at once with the packages known from before; new files of the folder are checked meanwhile. */
  static async open(options: PackageStoreOptions): Promise<PackageStore> {
    await mkdir(options.folder, { recursive: true });
    const store = new PackageStore(options);
    await store.#uploads.sweep();
    const unknown = await store.#takeKnown();
    store.#scanning = store.#check(unknown);
    return store;
  }

  /** Settles when every file of the folder was checked. */
  get scanned(): Promise<void> {
    return this.#scanning;
  }

  /** In drawing order: the first lies lowest. */
  list(): MapPackage[] {
    const ids = [...new Set([...this.#book.ids, ...this.#shelf.ids])];
    return ids.flatMap((id) => this.get(id) ?? []);
  }

  get(id: string): MapPackage | undefined {
    const held = this.#shelf.get(id);
    if (!held) return undefined;
    const { checked, name, datum, opacity, shown } = this.#book.of(id);
    const facts = checked?.version === held.version ? checked.facts : undefined;
    const { file, sizeBytes, version, problem } = held;
    return {
      id,
      name: name ?? facts?.name ?? titleOf(file),
      file,
      sizeBytes,
      version,
      datum: datum ?? facts?.datum ?? 'wgs84',
      opacity,
      shown,
      ...(facts ? { facts } : {}),
      ...(problem ? { problem } : {}),
    };
  }

  /** A tile, rows from the north; undefined when the package has none there. @throws not-found, map-package-broken */
  async tile(id: string, z: number, x: number, y: number): Promise<Tile | undefined> {
    try {
      const bytes = await this.#shelf.tile(id, z, x, y);
      const kind = bytes && imageKind(bytes);
      return bytes && kind ? { bytes, type: `image/${kind}` } : undefined;
    } catch (error) {
      if (error instanceof QianshaoError && error.code === 'map-package-broken') {
        this.#options.log(error);
        this.#tell();
      }
      throw error;
    }
  }

  /** How far a file is that is being sent, or what became of it. */
  uploaded(upload: string): Promise<UploadState> {
    return this.#uploads.state(upload);
  }

  /** Takes a piece of a file; with its last one the check begins, and `uploaded` tells its end. @throws as Uploads.take */
  receive(piece: Piece, adding: Adding): Promise<UploadState> {
    return this.#uploads.receive(piece, (file) => this.addFile(file, adding));
  }

  /** Checks a file on the folder's own file system and moves it in. @throws map-package-*, map-packages-full; an abort */
  async addFile(source: string, { name, datum }: Adding, signal?: AbortSignal): Promise<MapPackage> {
    const { folder } = this.#options;
    this.#needPlace();
    const aborts = [this.#closing.signal, ...(signal ? [signal] : [])];
    const facts = await inspectBeside(source, AbortSignal.any(aborts));
    this.#needPlace();
    const file = freeName(folder, name, facts.container);
    const [id, full] = [idOf(file), path.join(folder, file)];
    // At once after the name was found free: another file may be waiting for the same.
    renameSync(source, full);
    const status = statusOf(full);
    if (!status) throw new QianshaoError('not-found', file);
    const chosen = facts.datum ?? datum;
    const checked = { version: versionOf(status), facts };
    this.#book.put({ ...this.#book.of(id), ...(chosen ? { datum: chosen } : {}), checked });
    await this.#shelf.use(file, status);
    this.#tell();
    const added = this.get(id);
    if (!added) throw new QianshaoError('not-found', id);
    return added;
  }

  /** @throws not-found */
  change(id: string, change: PackageChange): void {
    if (!this.#shelf.get(id)) throw new QianshaoError('not-found', id);
    const before = this.#book.of(id);
    const { name = before.name, datum = before.datum, ...view } = packageChange.parse(change);
    const { opacity = before.opacity, shown = before.shown } = view;
    this.#book.put({ ...before, name, datum, opacity, shown });
    this.#tell();
  }

  /** @param ids in drawing order; packages that are not named stay above */
  arrange(ids: readonly string[]): void {
    for (const { id } of this.list()) this.#book.note(id);
    this.#book.arrange(ids);
    this.#tell();
  }

  /** Deletes the file. @throws not-found */
  async remove(id: string): Promise<void> {
    const held = await this.#shelf.release(id);
    if (!held) throw new QianshaoError('not-found', id);
    await rm(path.join(this.#options.folder, held.file), { force: true });
    this.#book.remove(id);
    this.#tell();
  }

  /** Ends every check; files that were sent whole stay and are checked when they are asked for again. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#scanning;
    await this.#uploads.settled();
    await this.#shelf.close();
  }

  #tell(): void {
    this.#options.onChange(this.list());
  }

  #needPlace(): void {
    if (this.#shelf.ids.length >= MAX_PACKAGES) throw new QianshaoError('map-packages-full', String(MAX_PACKAGES));
  }

  /** Opens the files that were found good before and have not changed. @returns the others */
  async #takeKnown(): Promise<string[]> {
    const { folder, log } = this.#options;
    const unknown: string[] = [];
    for (const file of (await readdir(folder)).filter(isPackageFile)) {
      const status = statusOf(path.join(folder, file));
      if (!status || this.#shelf.ids.length >= MAX_PACKAGES) continue;
      if (this.#book.of(idOf(file)).checked?.version === versionOf(status))
        await this.#shelf.use(file, status).catch(log);
      else {
        this.#shelf.lay(file, status);
        unknown.push(file);
      }
    }
    return unknown;
  }

  async #check(files: readonly string[]): Promise<void> {
    for (const file of files) {
      try {
        await this.#checkOne(file);
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        this.#options.log(this.#shelf.refuse(file, error));
      }
      this.#tell();
    }
  }

  async #checkOne(file: string): Promise<void> {
    const full = path.join(this.#options.folder, file);
    const id = idOf(file);
    const facts = await inspectBeside(full, this.#closing.signal);
    const status: Stats | undefined = statusOf(full);
    // It was removed meanwhile.
    if (!this.#shelf.get(id) || !status) return;
    this.#book.put({ ...this.#book.of(id), checked: { version: versionOf(status), facts } });
    await this.#shelf.use(file, status);
  }
}
