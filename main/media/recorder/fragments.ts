/** Cuts ffmpeg's stream of fragmented MP4 into its head and its fragments, each of at most a second. */
import { boxes, partsOf, tracksOf, type Track, type TrackPart } from './boxes.ts';

/** The head that every file needs: `ftyp` and `moov`. */
export interface Head {
  bytes: Buffer;
  tracks: Track[];
  /** RFC 6381, picture first. */
  codecs: string;
}

export interface Fragment {
  head: Head;
  /** `moof`, whose clock may be set. */
  moof: Buffer;
  mdat: Buffer;
  parts: TrackPart[];
  /** Begins with a picture that needs none before it. */
  key: boolean;
  /** Where it begins and how long it is on the stream's clock, s. */
  atS: number;
  lengthS: number;
}

/** Most that is held until a fragment is whole, bytes: a second of 250 Mbit/s. */
const HELD_LIMIT = 32 * 1024 * 1024;

export class FragmentReader {
  readonly #onFragment: (fragment: Fragment) => void;
  #held: Buffer[] = [];
  #bytes = 0;
  /** Size of the box that is being waited for, or 8 until it is known. */
  #needed = 8;
  #ftyp: Buffer | undefined;
  #head: Head | undefined;
  #moof: Buffer | undefined;

  constructor(onFragment: (fragment: Fragment) => void) {
    this.#onFragment = onFragment;
  }

  get head(): Head | undefined {
    return this.#head;
  }

  /** @throws RangeError when this is no such stream, or a fragment is beyond all measure */
  push(chunk: Buffer): void {
    this.#held.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes >= this.#needed) {
      const all = this.#held.length === 1 ? (this.#held[0] ?? chunk) : Buffer.concat(this.#held);
      this.#held = [all];
      const [box] = boxes(all);
      if (!box) {
        this.#needed = sizeOf(all);
        if (this.#needed > HELD_LIMIT) throw new RangeError(`a box of ${this.#needed} bytes`);
        if (this.#bytes >= this.#needed) throw new RangeError('not a stream of boxes');
        return;
      }
      this.#take(box.type, all.subarray(0, box.end));
      const rest = all.subarray(box.end);
      this.#held = rest.length > 0 ? [rest] : [];
      this.#bytes = rest.length;
      this.#needed = rest.length >= 8 ? sizeOf(rest) : 8;
    }
    if (this.#needed > HELD_LIMIT) throw new RangeError(`a box of ${this.#needed} bytes`);
  }

  #take(type: string, bytes: Buffer): void {
    if (type === 'ftyp') this.#ftyp = bytes;
    else if (type === 'moov') this.#head = headOf(this.#ftyp ?? Buffer.alloc(0), bytes);
    else if (type === 'moof') this.#moof = Buffer.from(bytes);
    else if (type === 'mdat' && this.#moof && this.#head) {
      const fragment = fragmentOf(this.#head, this.#moof, bytes);
      this.#moof = undefined;
      if (fragment) this.#onFragment(fragment);
    }
  }
}

/** Size that the first box says it has, or 16 while that cannot be known. */
function sizeOf(bytes: Buffer): number {
  if (bytes.length < 8) return 8;
  const size = bytes.readUInt32BE(0);
  if (size !== 1) return Math.max(size, 8);
  return bytes.length < 16 ? 16 : Number(bytes.readBigUInt64BE(8));
}

function headOf(ftyp: Buffer, moov: Buffer): Head {
  const bytes = Buffer.concat([ftyp, moov]);
  const tracks = tracksOf(bytes);
  const inOrder = [...tracks].sort((a, b) => Number(b.kind === 'video') - Number(a.kind === 'video'));
  return { bytes, tracks, codecs: inOrder.map(({ codec }) => codec).join(',') };
}

/** Undefined when a stream with a picture has none in it: sound alone at the end. Sound alone begins anew with each packet. */
export function fragmentOf(head: Head, moof: Buffer, mdat: Buffer): Fragment | undefined {
  const parts = partsOf(moof, head.tracks);
  const hasPicture = head.tracks.some(({ kind }) => kind === 'video');
  const lead = hasPicture ? parts.find(({ track }) => track.kind === 'video') : parts[0];
  if (!lead) return undefined;
  const starts = parts.map(({ at, track }) => at / track.timescale);
  const atS = Math.min(...starts);
  const endS = (lead.at + lead.length) / lead.track.timescale;
  return { head, moof, mdat, parts, key: lead.key || !hasPicture, atS, lengthS: Math.max(0, endS - atS) };
}
