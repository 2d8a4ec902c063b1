/** Symbols and words, drawn once and then copied: a map with thousands of them is drawn anew in a blink. */
import type { Spot } from './arrows.ts';

/** Copies kept; a screen shows some hundreds of different ones. */
const LIMIT = 3_000;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export class Sprites {
  readonly #copies = new Map<string, OffscreenCanvas>();
  #ratio = 1;

  /** @param ratio device pixels per px: copies of another are of no use */
  begin(ratio: number): void {
    if (ratio !== this.#ratio || this.#copies.size > LIMIT) this.#copies.clear();
    this.#ratio = ratio;
  }

  /** Draws what `key` names with its middle at a spot. @param half room of it @param paint draws it around 0,0 */
  draw(context: Context, key: string, at: Spot, half: Spot, paint: (context: Context) => void): void {
    const ratio = this.#ratio;
    let copy = this.#copies.get(key);
    if (!copy) {
      copy = new OffscreenCanvas(Math.ceil(2 * half.x * ratio), Math.ceil(2 * half.y * ratio));
      const pen = copy.getContext('2d');
      if (!pen) return;
      pen.scale(ratio, ratio);
      pen.translate(half.x, half.y);
      paint(pen);
      this.#copies.set(key, copy);
    }
    // On whole device pixels: a copy that lies between them is blurred.
    const snap = (px: number) => Math.round(px * ratio) / ratio;
    context.drawImage(copy, snap(at.x - half.x), snap(at.y - half.y), copy.width / ratio, copy.height / ratio);
  }
}
