/**
 * Fragmented MP4 (ISO/IEC 14496-12) as ffmpeg writes it, read as it comes: `ftyp moov (moof mdat)*`.
 *
 *   box      size(4, big endian; 1: 64 bits follow the type) type(4) content
 *   moov     trak(tkhd: track id; mdia(mdhd: ticks per second; hdlr: kind; stsd: codec))…  mvex(trex: defaults per track)
 *   moof     traf(tfhd: track id, defaults; tfdt: time of the first sample; trun: samples)…
 */

export interface Box {
  type: string;
  /** Of the whole box and of its content in the bytes that were read. */
  start: number;
  content: number;
  end: number;
}

/** Boxes side by side in `bytes` from `from` to `to`; ends at the first that is not whole. */
export function* boxes(bytes: Buffer, from = 0, to = bytes.length): Generator<Box> {
  for (let at = from; at + 8 <= to;) {
    let size = bytes.readUInt32BE(at);
    let head = 8;
    if (size === 1) {
      if (at + 16 > to) return;
      size = Number(bytes.readBigUInt64BE(at + 8));
      head = 16;
    }
    if (size < head || at + size > to) return;
    yield { type: bytes.toString('latin1', at + 4, at + 8), start: at, content: at + head, end: at + size };
    at += size;
  }
}

/** The first box down this path. */
export function find(bytes: Buffer, path: readonly string[], from = 0, to = bytes.length): Box | undefined {
  const [type, ...rest] = path;
  for (const box of boxes(bytes, from, to)) {
    if (box.type !== type) continue;
    return rest.length === 0 ? box : find(bytes, rest, box.content, box.end);
  }
  return undefined;
}

export interface Track {
  id: number;
  kind: 'video' | 'audio';
  /** Ticks per second. */
  timescale: number;
  /** RFC 6381. */
  codec: string;
  defaults: { duration: number; flags: number };
}

/** Tracks that a `moov` tells of; those that are neither picture nor sound are left out. @param init `ftyp` and `moov` */
export function tracksOf(init: Buffer): Track[] {
  const moov = find(init, ['moov']);
  if (!moov) return [];
  const defaults = new Map<number, Track['defaults']>();
  const mvex = find(init, ['mvex'], moov.content, moov.end);
  for (const { type, content } of mvex ? boxes(init, mvex.content, mvex.end) : []) {
    if (type !== 'trex') continue;
    defaults.set(init.readUInt32BE(content + 4), {
      duration: init.readUInt32BE(content + 12),
      flags: init.readUInt32BE(content + 20),
    });
  }
  return [...boxes(init, moov.content, moov.end)].flatMap((trak) => {
    if (trak.type !== 'trak') return [];
    const track = trackOf(init, trak);
    return track ? [{ ...track, defaults: defaults.get(track.id) ?? { duration: 0, flags: 0 } }] : [];
  });
}

const KINDS: Record<string, Track['kind']> = { vide: 'video', soun: 'audio' };

function trackOf(init: Buffer, { content, end }: Box): Omit<Track, 'defaults'> | undefined {
  const tkhd = find(init, ['tkhd'], content, end);
  const mdhd = find(init, ['mdia', 'mdhd'], content, end);
  const hdlr = find(init, ['mdia', 'hdlr'], content, end);
  const stsd = find(init, ['mdia', 'minf', 'stbl', 'stsd'], content, end);
  if (!tkhd || !mdhd || !hdlr || !stsd) return undefined;
  const kind = KINDS[init.toString('latin1', hdlr.content + 8, hdlr.content + 12)];
  const [entry] = boxes(init, stsd.content + 8, stsd.end);
  if (!kind || !entry) return undefined;
  // In version 1 two times of 64 bits stand before what is wanted, in version 0 of 32.
  const after = (box: Box) => box.content + (init[box.content] === 1 ? 20 : 12);
  return {
    id: init.readUInt32BE(after(tkhd)),
    kind,
    timescale: init.readUInt32BE(after(mdhd)),
    codec: codecOf(init, entry, kind),
  };
}

/** Sample entries have 78 bytes before their boxes for a picture, 28 for sound. */
function codecOf(init: Buffer, { type, content, end }: Box, kind: Track['kind']): string {
  if (type !== 'avc1') return type === 'Opus' ? 'opus' : type;
  const avcC = kind === 'video' ? find(init, ['avcC'], content + 78, end) : undefined;
  return avcC ? `avc1.${init.toString('hex', avcC.content + 1, avcC.content + 4)}` : 'avc1';
}

export interface TrackPart {
  track: Track;
  /** Time of the first sample, ticks. */
  at: number;
  /** Length of all samples, ticks. */
  length: number;
  /** Whether the first sample needs none before it. */
  key: boolean;
  /** Where `at` stands, so that it can be written anew: offset in the `moof`, and whether it has 64 bits. */
  place: { offset: number; wide: boolean };
}

/** Per track what a `moof` holds. */
export function partsOf(moof: Buffer, tracks: readonly Track[]): TrackPart[] {
  const box = find(moof, ['moof']);
  if (!box) return [];
  return [...boxes(moof, box.content, box.end)].flatMap((traf) => {
    const part = traf.type === 'traf' ? partOf(moof, traf, tracks) : undefined;
    return part ? [part] : [];
  });
}

/** Bit of a sample's flags: it cannot be decoded by itself. */
const NOT_SYNC = 0x1_0000;

function partOf(moof: Buffer, { content, end }: Box, tracks: readonly Track[]): TrackPart | undefined {
  const tfhd = find(moof, ['tfhd'], content, end);
  const tfdt = find(moof, ['tfdt'], content, end);
  const track = tfhd && tracks.find(({ id }) => id === moof.readUInt32BE(tfhd.content + 4));
  if (!track || !tfdt) return undefined;
  const defaults = defaultsOf(moof, tfhd, track);
  const runs = [...boxes(moof, content, end)].filter(({ type }) => type === 'trun');
  const [first, ...more] = runs.map((run) => runOf(moof, run, defaults));
  if (!first) return undefined;
  const wide = moof[tfdt.content] === 1;
  const offset = tfdt.content + 4;
  return {
    track,
    at: wide ? Number(moof.readBigUInt64BE(offset)) : moof.readUInt32BE(offset),
    length: more.reduce((sum, run) => sum + run.length, first.length),
    key: (first.flags & NOT_SYNC) === 0,
    place: { offset, wide },
  };
}

/** tfhd: optional fields in the order of their bits. */
function defaultsOf(moof: Buffer, tfhd: Box, track: Track): Track['defaults'] {
  const flags = moof.readUInt32BE(tfhd.content) & 0xff_ffff;
  let at = tfhd.content + 8;
  if (flags & 0x01) at += 8;
  if (flags & 0x02) at += 4;
  const duration = flags & 0x08 ? moof.readUInt32BE(at) : track.defaults.duration;
  if (flags & 0x08) at += 4;
  if (flags & 0x10) at += 4;
  return { duration, flags: flags & 0x20 ? moof.readUInt32BE(at) : track.defaults.flags };
}

/** trun: count, then optional fields, then per sample duration, size, flags, offset as the flags say. */
function runOf(moof: Buffer, run: Box, defaults: Track['defaults']): { length: number; flags: number } {
  const flags = moof.readUInt32BE(run.content) & 0xff_ffff;
  const count = moof.readUInt32BE(run.content + 4);
  let at = run.content + 8 + (flags & 0x01 ? 4 : 0);
  const firstFlags = flags & 0x04 ? moof.readUInt32BE(at) : undefined;
  if (flags & 0x04) at += 4;
  const size = [0x100, 0x200, 0x400, 0x800].reduce((sum, bit) => sum + (flags & bit ? 4 : 0), 0);
  if (at + count * size > run.end) return { length: 0, flags: NOT_SYNC };
  const flagsAt = at + (flags & 0x100 ? 4 : 0) + (flags & 0x200 ? 4 : 0);
  const ownFlags = flags & 0x400 && count > 0 ? moof.readUInt32BE(flagsAt) : defaults.flags;
  let length = flags & 0x100 ? 0 : count * defaults.duration;
  if (flags & 0x100) for (let index = 0; index < count; index += 1) length += moof.readUInt32BE(at + index * size);
  return { length, flags: firstFlags ?? ownFlags };
}

/** Sets the clock of a `moof`'s tracks back by `by` seconds, in place: a file that begins at 0 plays by itself. */
export function rebase(moof: Buffer, parts: readonly TrackPart[], by: number): void {
  for (const { track, at, place } of parts) {
    const ticks = Math.max(0, Math.round(at - by * track.timescale));
    if (place.wide) moof.writeBigUInt64BE(BigInt(ticks), place.offset);
    else moof.writeUInt32BE(ticks, place.offset);
  }
}
