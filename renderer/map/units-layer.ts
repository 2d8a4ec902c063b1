/**
 * All units on one canvas, drawn outside React: symbol by kind, color and lines by age, course and speed, names that do not
 * lie on each other. Old ones are gray and hatched and say how old.
 */
import type { TFunction } from 'i18next';
import type L from 'leaflet';
import { age } from '../ui/format.ts';
import { usePreferences } from '../ui/preferences.ts';
import { roles } from '../ui/theme.ts';
import { LabelLayout } from './label-layout.ts';
import { LABEL_HEIGHT, LabelSprites } from './label-sprites.ts';
import { MapCanvas, type Surface } from './map-canvas.ts';
import { Pixels } from './pixels.ts';
import type { PositionSource } from './position-store.ts';
import { drawVectors, type Vector } from './speed-vectors.ts';
import { Symbols } from './symbols.ts';
import { isOwn, UnitMarks, type Mark } from './unit-marks.ts';

export interface UnitsLayerOptions {
  store: PositionSource;
  /** Station whose own vehicle is drawn as own. */
  own: string | undefined;
  /** Key of the unit that has the card. */
  selected: () => string | undefined;
  ageWords: (atMs: number, nowMs: number) => string;
}

/** Below this speed a course is the noise of the receiver, m/s. */
const MOVES_MPS = 0.5;
const TICK_MS = 1_000;

export class UnitsLayer {
  readonly #options: UnitsLayerOptions;
  readonly #canvas: MapCanvas;
  readonly #pixels = new Pixels();
  readonly #symbols = new Symbols();
  readonly #sprites = new LabelSprites();
  readonly #layout = new LabelLayout();
  readonly #marks: UnitMarks;
  readonly #stops: (() => void)[];

  constructor(map: L.Map, options: UnitsLayerOptions) {
    this.#options = options;
    this.#marks = new UnitMarks(map, options);
    this.#canvas = new MapCanvas(map, { testId: 'units', draw: (surface) => this.#draw(surface) });
    const ages = setInterval(() => this.#canvas.later(), TICK_MS);
    this.#stops = [
      options.store.watch(() => this.#canvas.later()),
      usePreferences.subscribe(() => this.#canvas.soon()),
      () => clearInterval(ages),
    ];
  }

  /** Draws at the next frame: what is selected has changed. */
  soon(): void {
    this.#canvas.soon();
  }

  /** Keys of the units around a point of the map's container, nearest first. @param reachPx half the size of a finger */
  pick(container: L.Point, reachPx: number): string[] {
    const at = this.#canvas.pointAt(container);
    return at ? this.#marks.near(at, reachPx).map(({ key }) => key) : [];
  }

  /** Idempotent. */
  remove(): void {
    for (const stop of this.#stops) stop();
    this.#canvas.remove();
  }

  #draw(surface: Surface): void {
    const now = this.#options.store.now();
    this.#canvas.note('at', String(now));
    const { own, ground } = roles[usePreferences.getState().theme];
    const ranks = this.#marks.place(surface);
    const marks = ranks.flat();
    this.#pixels.begin(surface.context.canvas.width, surface.context.canvas.height);
    for (const mark of ranks.toReversed().flat()) this.#drawSymbol(surface, mark);
    const labels = this.#drawLabels(surface, marks, now);
    drawVectors(
      this.#pixels,
      surface,
      marks.flatMap((mark) => this.#vector(mark)),
    );
    this.#pixels.put(surface.context);
    const [selected] = ranks[0] ?? [];
    if (selected) drawReticle(surface, selected, own, ground);
    this.#canvas.note('drawn', String(this.#options.store.size));
    this.#canvas.note('labels', String(labels));
  }

  /** @returns how many units are named */
  #drawLabels({ ratio }: Surface, marks: readonly Mark[], now: number): number {
    const { muted, text: plain, ground } = roles[usePreferences.getState().theme];
    const texts = new Map<string, string>();
    const wordsOf = (mark: Mark) => {
      const text = this.#text(mark, now);
      texts.set(mark.key, text);
      return text === '' ? undefined : { width: this.#sprites.width(text), height: LABEL_HEIGHT };
    };
    const labels = this.#layout.place(marks, wordsOf, this.#marks.index);
    for (const { key, freshness } of labels.size > 0 ? marks : []) {
      const label = labels.get(key);
      const ink = { text: texts.get(key) ?? '', color: freshness === 'old' ? muted : plain, ground };
      if (label) this.#sprites.draw(this.#pixels, ink, label.x, label.y, ratio);
    }
    return labels.size;
  }

  #colorOf({ position, freshness: how }: Mark): string {
    const role = roles[usePreferences.getState().theme];
    if (how === 'old') return role.off;
    if (how === 'late') return role.warn;
    return isOwn(position, this.#options.own) ? role.own : role.ok;
  }

  #drawSymbol({ ratio }: Surface, mark: Mark): void {
    const { unit, fix } = mark.position;
    const moving = (fix.speedMps ?? 0) > MOVES_MPS;
    const look = {
      kind: unit.kind,
      own: isOwn(mark.position, this.#options.own),
      freshness: mark.freshness,
      courseDeg: fix.headingDeg ?? (moving ? fix.trackDeg : undefined),
      color: this.#colorOf(mark),
      ground: roles[usePreferences.getState().theme].ground,
    };
    this.#symbols.draw(this.#pixels, look, mark.x, mark.y, ratio);
  }

  /** Where it will be, if it goes on as it does; nothing of what is old. */
  #vector(mark: Mark): Vector[] {
    const { speedMps, trackDeg, lat } = mark.position.fix;
    if (mark.freshness === 'old' || speedMps === undefined || trackDeg === undefined) return [];
    return [{ x: mark.x, y: mark.y, lat, speedMps, trackDeg, color: this.#colorOf(mark) }];
  }

  #text({ position, freshness: how }: Mark, now: number): string {
    const { unit, fix } = position;
    return how === 'fresh' ? unit.name : `${unit.name} · ${this.#options.ageWords(fix.fixAt, now)}`;
  }
}

/** Four corners around what is selected. */
function drawReticle({ context }: Surface, { x, y }: Mark, color: string, ground: string): void {
  const [half, arm] = [24, 9];
  const path = new Path2D();
  for (const side of [-1, 1])
    for (const end of [-1, 1]) {
      path.moveTo(x + side * half, y + end * (half - arm));
      path.lineTo(x + side * half, y + end * half);
      path.lineTo(x + side * (half - arm), y + end * half);
    }
  for (const [width, stroke] of [
    [6, ground],
    [3, color],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = stroke;
    context.stroke(path);
  }
}

/** Age as the language of the screen has it. */
export const ageWordsBy = (t: TFunction) => (atMs: number, nowMs: number) => {
  const value = age(atMs, nowMs);
  return t(`age.${value.word}`, { ...value });
};
