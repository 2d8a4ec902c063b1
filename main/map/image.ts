/**
 * Whether bytes are a whole PNG, JPEG or WebP image, told from their structure without decoding the pixels: PNG (W3C PNG
 * 3rd ed. §5, chunks and their CRCs), JPEG (ITU-T T.81 Annex B, markers), WebP (RFC 9649 §2.3–2.7, RIFF).
 */
import { crc32 } from 'node:zlib';
import type { TileFormat } from '../../contract/map-package.ts';

export interface ImageInfo {
  format: TileFormat;
  /** Pixels. */
  width: number;
  height: number;
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The kind of image the first bytes promise. */
export function imageKind(bytes: Buffer): TileFormat | undefined {
  if (bytes.subarray(0, 8).equals(PNG)) return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  return undefined;
}

/** Kind and size of a whole image; undefined when it is none, is cut short, or its structure is damaged. */
export function imageInfo(bytes: Buffer): ImageInfo | undefined {
  const format = imageKind(bytes);
  if (!format) return undefined;
  const size = { png: pngSize, jpeg: jpegSize, webp: webpSize }[format](bytes);
  return size && size[0] > 0 && size[1] > 0 ? { format, width: size[0], height: size[1] } : undefined;
}

/** Longest side of a tile, pixels: a small file with a huge picture is made to fill memory. */
const MAX_SIDE = 1_024;

/** Whether an image can be a tile of a map. Blank tiles of a single pixel are common. */
export const isTileSize = ({ width, height }: ImageInfo): boolean => width === height && width <= MAX_SIDE;

type Size = [width: number, height: number];

/** signature, then chunks: length u32 BE, type 4 × u8, data, CRC-32 of type and data u32 BE; first IHDR, last IEND. */
function pngSize(bytes: Buffer): Size | undefined {
  let hasPixels = false;
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length || crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return undefined;
    const type = bytes.toString('latin1', at + 4, at + 8);
    if ((at === 8) !== (type === 'IHDR')) return undefined;
    hasPixels ||= type === 'IDAT';
    if (type === 'IEND') return hasPixels ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] : undefined;
    at = end;
  }
  return undefined;
}

/** Start-of-frame markers: C0…CF without DHT (C4), JPG (C8) and DAC (CC). */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Segments: FF, marker, length u16 BE (with itself), data; SOFn: precision u8, height u16, width u16; SOS, then pixels to EOI. */
function jpegSize(bytes: Buffer): Size | undefined {
  let size: Size | undefined;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker) && at + 9 <= bytes.length) size = [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    if (marker === 0xda) return bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) > at ? size : undefined;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** 'RIFF', length u32 LE of what follows, 'WEBP', then chunks; the first is VP8 (lossy), VP8L or VP8X. */
function webpSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 30 || bytes.readUInt32LE(4) + 8 > bytes.length) return undefined;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
    case 'VP8L': {
      const packed = bytes.readUInt32LE(21);
      return [(packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1];
    }
    case 'VP8X':
      return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
    default:
      return undefined;
  }
}
