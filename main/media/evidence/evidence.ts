/**
 * Marked clips as evidence: their hashes computed anew, carried away whole with a list of hashes, and every such act noted in
 * the journal. Used by the vehicle and by the center, each over the files that it has.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CUSTODY_LIMIT, type CheckResult, type Custody, type CustodyView } from '../../../contract/custody.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import type { ClipView } from '../../../contract/footage.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Store } from '../../store/types.ts';
import { zipOf, type ZipFile } from './zip.ts';

export interface EvidenceOptions {
  store: Pick<Store, 'custody' | 'journal'>;
  /** @throws QianshaoError not-found */
  clip: (id: string) => ClipView;
  /** Where a segment of a clip lies; undefined: not here. */
  file: (clip: ClipView, startAt: number) => string | undefined;
}

/** A larger archive needs a format that not every program reads, bytes. */
const ARCHIVE_LIMIT = 4_000_000_000;

export interface Export {
  /** The archive's file name. */
  name: string;
  stream: Readable;
}

export class Evidence {
  readonly #options: EvidenceOptions;
  #isChecking = false;

  constructor(options: EvidenceOptions) {
    this.#options = options;
  }

  /** What became of a clip, oldest first. */
  custody(id: string): CustodyView[] {
    return this.#options.store.custody.of(id, CUSTODY_LIMIT);
  }

  /** Reads every file of a clip that is here and compares its SHA-256 with the one in the journal. @throws not-found, clip-busy */
  async check(id: string, by: string): Promise<CheckResult> {
    if (this.#isChecking) throw new QianshaoError('clip-busy');
    this.#isChecking = true;
    try {
      const clip = this.#options.clip(id);
      const result: CheckResult = { same: 0, changed: 0, missing: 0 };
      for (const { startAt, sha256 } of clip.segments) {
        const file = this.#options.file(clip, startAt);
        const hash = file === undefined ? undefined : await hashOf(file);
        result[hash === undefined ? 'missing' : hash === sha256 ? 'same' : 'changed'] += 1;
      }
      this.note(clip, 'checked', by, result);
      return result;
    } finally {
      this.#isChecking = false;
    }
  }

  /**
   * A clip's files as they lie here, with their hashes as `sha256sum -c` reads them, and what became of the clip.
   * @throws not-found, footage-none, clip-too-large
   */
  async export(id: string, by: string): Promise<Export> {
    const clip = this.#options.clip(id);
    const files: ZipFile[] = [];
    let bytes = 0;
    for (const { startAt } of clip.segments) {
      const path = this.#options.file(clip, startAt);
      const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
      if (path === undefined || !found) continue;
      bytes += found.size;
      files.push({ name: `${startAt}.mp4`, path });
    }
    if (files.length === 0) throw new QianshaoError('footage-none');
    if (bytes > ARCHIVE_LIMIT) throw new QianshaoError('clip-too-large');
    this.note(clip, 'exported', by);
    const sums = clip.segments.map(({ startAt, sha256 }) => `${sha256}  ${startAt}.mp4\n`).join('');
    const about = JSON.stringify({ clip, custody: this.custody(id) }, null, 2);
    files.unshift({ name: 'SHA256SUMS', text: sums }, { name: 'clip.json', text: `${about}\n` });
    const { startAt } = clip;
    const day = new Date(startAt).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
    return {
      name: `clip-${clip.of ?? clip.station}-${day}Z.zip`,
      stream: Readable.from(zipOf(files, new Date(startAt))),
    };
  }

  /** Writes a line of the chain. */
  note(clip: ClipView, what: Custody['what'], by: string, result?: CheckResult): void {
    const body: Custody = { clip: clip.id, of: clip.of ?? clip.station, what, by, ...(result ? { result } : {}) };
    this.#options.store.journal.append([{ kind: 'custody', lane: LANE.history, body }]);
  }
}

/** SHA-256 of a file, hexadecimal; undefined: it is not there, or cannot be read. */
async function hashOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
