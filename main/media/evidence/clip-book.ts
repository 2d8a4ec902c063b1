/** Marked spans of footage, at the vehicle and at the center: written into the journal, and let go by who marked them. */
import { v7 as uuidV7 } from 'uuid';
import { QianshaoError } from '../../../contract/errors.ts';
import {
  CLIP_SEGMENT_LIMIT,
  clipSummary,
  type Clip,
  type ClipSummary,
  type ClipView,
  type NewClip,
  type Segment,
} from '../../../contract/footage.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Store } from '../../store/types.ts';

/** Clips told to screens, the newest. */
const CLIP_LIMIT = 200;

export interface ClipBookOptions {
  store: Pick<Store, 'journal' | 'station'>;
  ledger: { clips(limit: number): ClipView[]; clip(id: string): ClipView | undefined };
}

export class ClipBook {
  readonly #options: ClipBookOptions;

  constructor(options: ClipBookOptions) {
    this.#options = options;
  }

  /** Those that were not let go, newest first, with the hashes of their files. */
  views(): ClipView[] {
    return this.#options.ledger.clips(CLIP_LIMIT);
  }

  summaries(): ClipSummary[] {
    return this.views().map(clipSummary);
  }

  /** @throws QianshaoError not-found */
  clip(id: string): ClipView {
    const clip = this.#options.ledger.clip(id);
    if (!clip) throw new QianshaoError('not-found', 'clip');
    return clip;
  }

  /**
   * From now on nothing of it is deleted here, and the hash of each file stands in the journal.
   * @param find segments of the span, rising, at most so many
   * @param of the station whose footage it is, when that is not this one
   * @throws QianshaoError footage-none, clip-too-long
   */
  mark(
    { feed, startAt, endAt, label, evidence }: NewClip,
    by: string,
    find: (limit: number) => readonly Segment[],
    of?: string,
  ): ClipSummary {
    const found = find(CLIP_SEGMENT_LIMIT + 1);
    if (found.length === 0) throw new QianshaoError('footage-none');
    if (found.length > CLIP_SEGMENT_LIMIT) throw new QianshaoError('clip-too-long');
    const segments = found.map(({ startAt, endAt, bytes, sha256 }) => ({ startAt, endAt, bytes, sha256 }));
    const whose = of === undefined ? {} : { of };
    const body: Clip = {
      ...{ id: uuidV7(), ...whose, feed, startAt, endAt },
      ...(label ? { label } : {}),
      ...{ evidence, by, segments },
    };
    this.#write(body);
    return clipSummary(this.clip(body.id));
  }

  /** What was written of it stays in the journal. @throws QianshaoError not-found, role-refused when another station marked it */
  release(id: string, by: string): void {
    const { markedAt: _at, station, ...clip } = this.clip(id);
    if (station !== this.#options.store.station.id) throw new QianshaoError('role-refused', station);
    if (!clip.released) this.#write({ ...clip, by, released: true });
  }

  #write(body: Clip): void {
    this.#options.store.journal.append([{ kind: 'clip', lane: LANE.history, body }]);
  }
}
