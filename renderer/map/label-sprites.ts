/** Words with an outline, drawn once and then copied: text is the dearest thing on a canvas. */

export const LABEL_FONT = '600 15px "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
export const LABEL_HEIGHT = 20;
/** Words kept; twice what a screen shows. */
const LIMIT = 800;
const OUTLINE_PX = 4;

export interface Ink {
  text: string;
  color: string;
  /** Around the letters. */
  ground: string;
}

export class LabelSprites {
  readonly #copies = new Map<string, OffscreenCanvas>();
  readonly #widths = new Map<string, number>();
  readonly #ruler = new OffscreenCanvas(1, 1).getContext('2d');
  #ratio = 1;

  /** Width of words, px. */
  width(text: string): number {
    const known = this.#widths.get(text);
    if (known !== undefined) return known;
    if (this.#widths.size > 4 * LIMIT) this.#widths.clear();
    if (this.#ruler) this.#ruler.font = LABEL_FONT;
    const width = Math.ceil(this.#ruler?.measureText(text).width ?? 0);
    this.#widths.set(text, width);
    return width;
  }

  /** Draws words with their upper left corner at a point. */
  draw(context: CanvasRenderingContext2D, ink: Ink, x: number, y: number, ratio: number): void {
    if (ratio !== this.#ratio) this.#copies.clear();
    this.#ratio = ratio;
    const key = `${ink.color} ${ink.ground} ${ink.text}`;
    const width = this.width(ink.text) + 2 * OUTLINE_PX;
    const height = LABEL_HEIGHT + 2 * OUTLINE_PX;
    let copy = this.#copies.get(key);
    if (!copy) {
      copy = new OffscreenCanvas(Math.ceil(width * ratio), Math.ceil(height * ratio));
      write(copy, ink, ratio, height / 2);
    }
    // The newest used last: the first is the one that was not seen for the longest time.
    this.#copies.delete(key);
    this.#copies.set(key, copy);
    const [oldest] = this.#copies.size > LIMIT ? this.#copies.keys() : [];
    if (oldest !== undefined) this.#copies.delete(oldest);
    const snap = (px: number) => Math.round((px - OUTLINE_PX) * ratio) / ratio;
    context.drawImage(copy, snap(x), snap(y), copy.width / ratio, copy.height / ratio);
  }
}

function write(copy: OffscreenCanvas, { text, color, ground }: Ink, ratio: number, middle: number): void {
  const pen = copy.getContext('2d');
  if (!pen) return;
  pen.scale(ratio, ratio);
  pen.font = LABEL_FONT;
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  pen.lineWidth = OUTLINE_PX;
  pen.strokeStyle = ground;
  pen.strokeText(text, OUTLINE_PX, middle);
  pen.fillStyle = color;
  pen.fillText(text, OUTLINE_PX, middle);
}
