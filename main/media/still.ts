/** A still out of what the recorder gets, without a window: the whole picture at a fragment's beginning, as WebP of so many bytes. */
import { QianshaoError } from '../../contract/errors.ts';
import { startProgram } from './ingest/program.ts';
import type { Fragment } from './recorder/fragments.ts';

export interface EncodedStill {
  bytes: Buffer;
  widthPx: number;
  heightPx: number;
}

/** Widths, px, with the bytes from which on each is worth it: below, fewer lines are clearer. As windows do (renderer/video/still.ts). */
const WIDTHS = [
  { widthPx: 640, fromBytes: 16_000 },
  { widthPx: 480, fromBytes: 9_000 },
  { widthPx: 320, fromBytes: 4_500 },
] as const;
const LEAST_PX = 240;
/** Of libwebp, 0…100. */
export const QUALITIES = [75, 60, 45, 30, 15, 5] as const;
/** A picture is made in a moment; one that takes longer is given up, ms. */
const MAKE_MS = 10_000;
/** Larger than any still is. */
const OUTPUT_LIMIT = 4 * 1024 * 1024;

/**
 * @param fragment that begins with a key frame
 * @param limit bytes
 * @param from index of the first of `QUALITIES` that is tried
 * @returns with the index of the quality that fitted; undefined: even the coarsest is larger
 * @throws Trouble no-program; QianshaoError internal when there is no picture in it
 */
export async function encodeStill(
  fragment: Fragment,
  limit: number,
  from: number,
  signal: AbortSignal,
): Promise<(EncodedStill & { quality: number }) | undefined> {
  const width = WIDTHS.find(({ fromBytes }) => limit >= fromBytes)?.widthPx ?? LEAST_PX;
  for (let quality = from; quality < QUALITIES.length; quality += 1) {
    const bytes = await encode(fragment, width, QUALITIES[quality] ?? 0, signal);
    if (bytes.length <= limit) return { bytes, quality, ...sizeOf(bytes) };
  }
  return undefined;
}

async function encode({ head, moof, mdat }: Fragment, widthPx: number, quality: number, signal: AbortSignal) {
  const picture = ['-map', '0:v:0', '-frames:v', '1', '-vf', `scale='min(${widthPx},iw)':-2`];
  const webp = ['-c:v', 'libwebp', '-quality', String(quality), '-f', 'image2pipe', 'pipe:1'];
  const program = startProgram(
    'ffmpeg',
    ['-hide_banner', '-v', 'error', '-f', 'mp4', '-i', 'pipe:0', ...picture, ...webp],
    undefined,
  );
  const end = () => void program.end();
  const timer = setTimeout(end, MAKE_MS);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const chunks: Buffer[] = [];
  let length = 0;
  program.child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > OUTPUT_LIMIT) end();
    else chunks.push(chunk);
  });
  program.child.stdin.end(Buffer.concat([head.bytes, moof, mdat]));
  try {
    const code = await program.ended;
    if (code !== 0 || length === 0) throw new QianshaoError('internal', `still: ${program.words()}`);
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/**
 * Width and height of a simple lossy WebP (RFC 9649 §2.5, RFC 6386 §9.1): `RIFF` 4, size 4, `WEBP` 4, `VP8 ` 4, size 4, frame tag 3,
 * start code 3, then width and height in 14 bits each, little-endian. @throws QianshaoError internal
 */
function sizeOf(bytes: Buffer): { widthPx: number; heightPx: number } {
  if (bytes.length < 30 || bytes.toString('latin1', 8, 16) !== 'WEBPVP8 ')
    throw new QianshaoError('internal', 'no WebP');
  return { widthPx: bytes.readUInt16LE(26) & 0x3fff, heightPx: bytes.readUInt16LE(28) & 0x3fff };
}
