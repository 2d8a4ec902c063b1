/** Words with an outline, drawn once and then copied: text is the dearest thing on a canvas. */
import { stampOf, type Pixels, type Stamp } from './pixels.ts';

export const LABEL_FONT = '600 15px "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
export const LABEL_HEIGHT = 20;
/** Words kept as pictures: twice what a screen shows; and widths of words: those of every unit, twice. */
const LIMIT = 800;
const WIDTHS = 20_000;
const OUTLINE_PX = 4;

export interface Ink {
  text: string;
  color: string;
  /** Around the letters. */
  ground: string;
}

export class LabelSprites {
  readonly #stamps = new Map<string, Stamp>();
  readonly #widths = new Map<string, number>();
  readonly #ruler = new OffscreenCanvas(1, 1).getContext('2d');
  #ratio = 1;

  /** Width of words, px. */
  width(text: string): number {
    const known = this.#widths.get(text);
    if (known !== undefined) return known;
    if (this.#widths.size > WIDTHS) this.#widths.clear();
    if (this.#ruler) this.#ruler.font = LABEL_FONT;
    const width = Math.ceil(this.#ruler?.measureText(text).width ?? 0);
    this.#widths.set(text, width);
    return width;
  }

  /** Draws words with their upper left corner at a point, px. */
  draw(pixels: Pixels, ink: Ink, x: number, y: number, ratio: number): void {
    if (ratio !== this.#ratio) this.#stamps.clear();
    this.#ratio = ratio;
    const key = `${ink.color} ${ink.ground} ${ink.text}`;
    const stamp =
      this.#stamps.get(key) ??
      stampOf(this.width(ink.text) + 2 * OUTLINE_PX, LABEL_HEIGHT + 2 * OUTLINE_PX, ratio, (pen) => write(pen, ink));
    // The newest used last: the first is the one that was not seen for the longest time.
    this.#stamps.delete(key);
    this.#stamps.set(key, stamp);
    const [oldest] = this.#stamps.size > LIMIT ? this.#stamps.keys() : [];
    if (oldest !== undefined) this.#stamps.delete(oldest);
    pixels.stamp(stamp, Math.round((x - OUTLINE_PX) * ratio), Math.round((y - OUTLINE_PX) * ratio));
  }
}

function write(pen: OffscreenCanvasRenderingContext2D, { text, color, ground }: Ink): void {
  pen.font = LABEL_FONT;
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  pen.lineWidth = OUTLINE_PX;
  pen.strokeStyle = ground;
  const middle = LABEL_HEIGHT / 2 + OUTLINE_PX;
  pen.strokeText(text, OUTLINE_PX, middle);
  pen.fillStyle = color;
  pen.fillText(text, OUTLINE_PX, middle);
}
