/**
 * The station's lists of resources. A file that was sent is read beside what else the station does and takes the place of the
 * list of its name, or of the same content; a file of which no row can be read changes nothing.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { QianshaoError } from '../../contract/errors.ts';
import {
  MAX_LIST_BYTES,
  MAX_RESOURCES,
  type ListUploadState,
  type ListWish,
  type ResourceList,
  type ResourceRecord,
  type RowProblem,
} from '../../contract/resource.ts';
import { idOf } from '../map/packages/package-files.ts';
import { UploadDesk } from '../uploads/upload-desk.ts';
import type { Piece } from '../uploads/uploads.ts';
import { ListFile, ListWriter } from './list-file.ts';
import { readList } from './read-list.ts';

/** Lists of one station. */
const MAX_LISTS = 64;
const LIST = /^([0-9a-f]{16})\.sqlite$/;
const UNFINISHED = /^\.list-.*$/;

export interface ResourceStoreOptions {
  /** Folder of the lists; made when it does not exist. */
  folder: string;
  /** Epoch ms. */
  now: () => number;
  onChange: (lists: ResourceList[]) => void;
  log: (error: unknown) => void;
}

/** What a person says of a file, and who he is. */
export interface Adding extends ListWish {
  by: string;
}

export class ResourceStore {
  readonly #options: ResourceStoreOptions;
  readonly #lists = new Map<string, ListFile>();
  readonly #uploads: UploadDesk<ResourceList>;
  readonly #closing = new AbortController();
  /** One file is read at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: ResourceStoreOptions) {
    const { folder, now, log } = options;
    this.#options = options;
    this.#uploads = new UploadDesk({
      folder,
      maxBytes: MAX_LIST_BYTES,
      tooLarge: 'resource-file-too-large',
      now,
      signal: this.#closing.signal,
      log,
    });
  }

  static async open(options: ResourceStoreOptions): Promise<ResourceStore> {
    const { folder, log } = options;
    await mkdir(folder, { recursive: true });
    const store = new ResourceStore(options);
    await store.#uploads.sweep();
    for (const name of await readdir(folder)) {
      if (UNFINISHED.test(name)) await rm(path.join(folder, name), { force: true });
      const id = LIST.exec(name)?.[1];
      if (id === undefined) continue;
      try {
        store.#lists.set(id, new ListFile(path.join(folder, name)));
      } catch (error) {
        log(error);
      }
    }
    return store;
  }

  /** By the names of their files. */
  list(): ResourceList[] {
    return [...this.#lists.values()].map(({ facts }) => facts).sort((a, b) => a.file.localeCompare(b.file, 'zh'));
  }

  /** @throws not-found, resource-list-broken */
  record(id: string, row: number): { line: number; record: ResourceRecord } {
    return this.#get(id).record(row);
  }

  /** @throws not-found, resource-list-broken */
  problems(id: string): RowProblem[] {
    return this.#get(id).problems();
  }

  /** Points of a list as JSON text, in pieces. @throws not-found */
  points(id: string): { version: string; text: AsyncGenerator<string> } {
    const found = this.#get(id);
    return { version: found.facts.version, text: found.points() };
  }

  /** How far a file is that is being sent, or what became of it. */
  uploaded(upload: string): Promise<ListUploadState> {
    return this.#uploads.state(upload);
  }

  /** Takes a piece of a file; with its last one reading begins, and `uploaded` tells its end. @throws as Uploads.take */
  receive(piece: Piece, adding: Adding): Promise<ListUploadState> {
    return this.#uploads.receive(piece, (file) => this.addFile(file, adding));
  }

  /** @throws resource-file-foreign, resource-columns, resource-none, resource-limit, store-full; an abort */
  addFile(source: string, adding: Adding): Promise<ResourceList> {
    const work = this.#turn.then(() => this.#add(source, adding));
    this.#turn = work.catch(() => undefined);
    return work;
  }

  /** Deletes a list. @throws not-found */
  async remove(id: string): Promise<void> {
    this.#get(id);
    await this.#drop(id);
    this.#tell();
  }

  /** Ends the reading of a file. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#uploads.settled();
    await this.#turn;
    for (const list of this.#lists.values()) list.close();
    this.#lists.clear();
  }

  async #add(source: string, { by, ...wish }: Adding): Promise<ResourceList> {
    const { folder, now } = this.#options;
    const file = (wish.name.split(/[/\\]/).at(-1) ?? '').normalize('NFC').trim() || wish.name;
    const [id, sha256] = [idOf(file), await hashOf(source)];
    const replaced = this.list().filter((one) => one.id === id || one.sha256 === sha256);
    const others = this.list().filter((one) => !replaced.includes(one));
    const room = MAX_RESOURCES - others.reduce((sum, { total }) => sum + total, 0);
    if (room <= 0 || others.length >= MAX_LISTS) throw new QianshaoError('resource-limit');
    const { format, coding, rows } = await readList(source, wish);
    const writer = new ListWriter(path.join(folder, `.list-${randomUUID()}`));
    try {
      const { signal } = this.#closing;
      const { first, ...written } = await writer.fill(until(signal, rows), room);
      if (written.total === 0) throw new QianshaoError('resource-none', first && `${first.line} ${first.reason}`);
      const facts = {
        id,
        file,
        version: randomUUID(),
        format,
        coding,
        datum: wish.datum,
        importedAt: now(),
        by,
        sha256,
        ...written,
      };
      const target = path.join(folder, `${id}.sqlite`);
      await writer.finish(facts, target);
      for (const one of replaced) if (one.id !== id) await this.#drop(one.id);
      this.#lists.get(id)?.close();
      this.#lists.set(id, new ListFile(target));
      this.#tell();
      return facts;
    } catch (error) {
      await writer.discard();
      throw error;
    }
  }

  async #drop(id: string): Promise<void> {
    this.#lists.get(id)?.close();
    this.#lists.delete(id);
    await rm(path.join(this.#options.folder, `${id}.sqlite`), { force: true });
  }

  #get(id: string): ListFile {
    const found = this.#lists.get(id);
    if (!found) throw new QianshaoError('not-found', id);
    return found;
  }

  #tell(): void {
    this.#options.onChange(this.list());
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function* until<T>(signal: AbortSignal, rows: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const row of rows) {
    signal.throwIfAborted();
    yield row;
  }
}
