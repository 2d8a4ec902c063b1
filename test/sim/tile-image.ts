/** Tiles as PNG files of one color, each with its own bytes: its name stands in a comment. */
import { crc32, deflateSync } from 'node:zlib';

/** length u32 BE, type, data, CRC-32 of type and data (W3C PNG §5.3). */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [head, tail] = [Buffer.alloc(4), Buffer.alloc(4)];
  head.writeUInt32BE(data.length);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

export interface TileImage {
  /** Stands in a comment of the file. */
  name: string;
  /** Red, green, blue, 0…255. */
  color?: readonly [number, number, number];
  /** Pixels. */
  width?: number;
  height?: number;
  /** A white dot of 5 × 5 pixels with its middle there. */
  dot?: readonly [x: number, y: number];
}

/** An image with a palette of two colors: the tile's, and white for the dot. */
export function tileImage({ name, color = [40, 90, 60], width = 256, height = 256, dot }: TileImage): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits per pixel, palette.
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let dy = -2; dot && dy <= 2; dy += 1)
    for (let dx = -2; dx <= 2; dx += 1) {
      const [x, y] = [dot[0] + dx, dot[1] + dy];
      if (x >= 0 && y >= 0 && x < width && y < height) rows[y * (width + 1) + 1 + x] = 1;
    }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from([...color, 255, 255, 255])),
    chunk('tEXt', Buffer.from(`Comment\0${name}`, 'latin1')),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
