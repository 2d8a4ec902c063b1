/** One picture out of a moving one, and a file of it with a line beneath: what, where, when. */
import { withText } from './png-text.ts';

/** Height of letters as a share of the picture's, and not less than this, px. */
const LETTER = { share: 1 / 32, leastPx: 14 } as const;
const PAPER = '#000000';
const INK = '#ffffff';

/** The frame that is shown now; undefined while there is none. */
export function takeFrame(video: HTMLVideoElement): HTMLCanvasElement | undefined {
  const { videoWidth, videoHeight, readyState } = video;
  if (videoWidth === 0 || videoHeight === 0 || readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return undefined;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [videoWidth, videoHeight];
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return undefined;
  context.drawImage(video, 0, 0);
  return canvas;
}

/**
 * Parts put into as few lines as hold them; a part is never broken.
 * @param widthOf of words, in the same unit as `width`
 */
export function linesOf(
  parts: readonly string[],
  width: number,
  widthOf: (words: string) => number,
  between = '  ·  ',
): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = last === undefined ? part : `${last}${between}${part}`;
    if (last !== undefined && widthOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

/** The picture with words under it: nothing of the picture is covered. */
export function burnIn(picture: HTMLCanvasElement, parts: readonly string[]): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('no canvas');
  const letterPx = Math.max(LETTER.leastPx, Math.round(picture.height * LETTER.share));
  const font = `${letterPx}px sans-serif`;
  const edge = Math.round(letterPx / 2);
  context.font = font;
  const lines = linesOf(parts, picture.width - 2 * edge, (words) => context.measureText(words).width);
  const lineHeight = Math.round(letterPx * 1.5);
  [canvas.width, canvas.height] = [picture.width, picture.height + lines.length * lineHeight];
  context.fillStyle = PAPER;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0);
  // A canvas that changes its size has forgotten these.
  context.font = font;
  context.fillStyle = INK;
  context.textBaseline = 'middle';
  lines.forEach((line, index) =>
    context.fillText(line, edge, picture.height + (index + 0.5) * lineHeight, picture.width - 2 * edge),
  );
  return canvas;
}

/**
 * The file. @param parts of the line beneath @param words for its metadata, as `withText` has them
 * @throws when the browser cannot encode it
 */
export async function snapshotFile(
  picture: HTMLCanvasElement,
  parts: readonly string[],
  words: Readonly<Record<string, string>>,
): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => burnIn(picture, parts).toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('no picture');
  return new Blob([withText(new Uint8Array(await blob.arrayBuffer()), words)], { type: 'image/png' });
}
