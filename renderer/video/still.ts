/** A picture made so small that it fits into so many bytes: as many lines as they allow, then coarser. */

/** Widths that are tried, px, with the bytes from which on each is worth it: below, fewer lines are clearer. */
const WIDTHS = [
  { widthPx: 640, fromBytes: 16_000 },
  { widthPx: 480, fromBytes: 9_000 },
  { widthPx: 320, fromBytes: 4_500 },
  { widthPx: 240, fromBytes: 0 },
  { widthPx: 160, fromBytes: 0 },
] as const;
const QUALITIES = [0.75, 0.6, 0.45, 0.3, 0.15] as const;

export interface FittedStill {
  blob: Blob;
  type: 'image/webp' | 'image/jpeg';
  widthPx: number;
  heightPx: number;
}

/** @returns undefined when even the coarsest is larger than `bytes` */
export async function fitStill(picture: HTMLCanvasElement, bytes: number): Promise<FittedStill | undefined> {
  for (const { widthPx, fromBytes } of WIDTHS) {
    if (bytes < fromBytes) continue;
    const scaled = scaledTo(picture, Math.min(widthPx, picture.width));
    for (const quality of QUALITIES) {
      const fitted = await encode(scaled, quality);
      if (fitted && fitted.blob.size <= bytes) return fitted;
    }
  }
  return undefined;
}

function scaledTo(picture: HTMLCanvasElement, widthPx: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = widthPx;
  canvas.height = Math.max(1, Math.round((picture.height * widthPx) / picture.width));
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** A browser that cannot encode WebP gives another format, and is asked for JPEG. */
async function encode(canvas: HTMLCanvasElement, quality: number): Promise<FittedStill | undefined> {
  for (const type of ['image/webp', 'image/jpeg'] as const) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
    if (blob?.type === type) return { blob, type, widthPx: canvas.width, heightPx: canvas.height };
  }
  return undefined;
}
