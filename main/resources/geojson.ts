/**
 * Features of a GeoJSON text (RFC 7946), one by one: the text is never in memory as a whole, and a feature that is broken costs no
 * other. A collection, a single feature, and features one after the other (RFC 8142) are read.
 */
import { z } from 'zod';
import type { RowReason } from '../../contract/resource.ts';
import type { Place } from './place.ts';

/** The text of a feature, where it begins, and the how-many-th it is. */
export type Part = { line: number; item: number; json: string } | { line: number; item: number; reason: RowReason };

/** Longest feature, UTF-16 units. */
const MAX_FEATURE = 512 * 1024;
const MAX_KEY = 64;

/** Walks over the text: braces and brackets that are open, and what stands between those that matter. */
class Walker {
  readonly found: Part[] = [];
  #stack: string[] = [];
  #inString = false;
  #escaped = false;
  /** The last string in the outermost object, as far as it is a key. */
  #key = '';
  #inFeatures = false;
  #line = 1;
  #item = 0;
  /** Of what is being taken: how deep it began, on which line, and its text so far; undefined when it is too long. */
  #taking: { depth: number; line: number; text: string | undefined } | undefined;

  walk(piece: string): void {
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at);
      if (this.#inString) {
        this.#letter(code, piece, at);
        continue;
      }
      if (code === 10) this.#line += 1;
      else if (code === 34) this.#openString();
      else if (code === 123 || code === 91) {
        if (this.#open(code)) from = at;
      } else if ((code === 125 || code === 93) && this.#close()) {
        this.#end(piece.slice(from, at + 1));
        from = at + 1;
      }
    }
    if (this.#taking) this.#keep(piece.slice(from));
  }

  /** The text is over: something may be open. */
  end(): void {
    if (this.#stack.length > 0 || this.#inString)
      this.found.push({ line: this.#line, item: Math.max(1, this.#item), reason: 'cut-short' });
  }

  #openString(): void {
    this.#inString = true;
    if (this.#stack.length === 1) this.#key = '';
  }

  #letter(code: number, piece: string, at: number): void {
    if (code === 10) this.#line += 1;
    if (this.#escaped) this.#escaped = false;
    else if (code === 92) this.#escaped = true;
    else if (code === 34) this.#inString = false;
    else if (this.#stack.length === 1 && this.#key.length < MAX_KEY) this.#key += piece.charAt(at);
  }

  /** @returns whether what is to be taken begins here */
  #open(code: number): boolean {
    const depth = this.#stack.length;
    this.#stack.push(code === 123 ? '{' : '[');
    if (code === 91) {
      if (depth !== 1 || this.#key !== 'features') return false;
      this.#inFeatures = true;
      this.#taking = undefined;
      return false;
    }
    const begins = depth === 0 || (depth === 2 && this.#inFeatures);
    if (!begins) return false;
    if (depth > 0) this.#item += 1;
    this.#taking = { depth, line: this.#line, text: '' };
    return true;
  }

  /** @returns whether what is being taken ends here */
  #close(): boolean {
    this.#stack.pop();
    if (this.#stack.length === 1) this.#inFeatures = false;
    return this.#taking !== undefined && this.#stack.length === this.#taking.depth;
  }

  #keep(text: string): void {
    if (this.#taking?.text === undefined) return;
    this.#taking.text = this.#taking.text.length + text.length > MAX_FEATURE ? undefined : this.#taking.text + text;
  }

  #end(text: string): void {
    this.#keep(text);
    if (!this.#taking) return;
    const { line, text: json, depth } = this.#taking;
    this.#taking = undefined;
    if (depth === 0) this.#item += 1;
    const where = { line, item: this.#item };
    this.found.push(json === undefined ? { ...where, reason: 'too-long' } : { ...where, json });
  }
}

export async function* featureParts(text: AsyncIterable<string>): AsyncGenerator<Part> {
  const walker = new Walker();
  for await (const piece of text) {
    walker.walk(piece);
    yield* walker.found.splice(0);
  }
  walker.end();
  yield* walker.found.splice(0);
}

const position = z.array(z.number()).min(2).max(4);
const geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Point'), coordinates: position }),
  z.object({ type: z.literal('MultiPoint'), coordinates: z.array(position).min(1) }),
  z.object({ type: z.literal('LineString'), coordinates: z.array(position).min(2) }),
  z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(position).min(4)).min(1) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(z.array(position).min(4)).min(1)).min(1) }),
]);
const feature = z.object({
  type: z.literal('Feature'),
  geometry: z.unknown(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});

export interface Feature {
  /** Or why it is none. */
  place: Place | RowReason;
  headers: string[];
  cells: string[];
}

/** @returns undefined when it is no feature */
export function readFeature(json: string): Feature | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const read = feature.safeParse(value);
  if (!read.success) return undefined;
  const properties = Object.entries(read.data.properties ?? {});
  return {
    place: placeOf(read.data.geometry),
    headers: properties.map(([key]) => key),
    cells: properties.map(([, cell]) => (typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '')),
  };
}

function placeOf(value: unknown): Place | RowReason {
  if (value === null || value === undefined) return 'no-place';
  const shape = geometry.safeParse(value);
  return shape.success ? middleOf(shape.data) : 'geometry';
}

/** A point itself, the middle of what several points enclose. */
function middleOf(shape: z.infer<typeof geometry>): Place {
  const points = pointsOf(shape);
  const middle = (axis: 0 | 1) => {
    const values = points.map((point) => point[axis] ?? 0);
    return (values.reduce((a, b) => Math.min(a, b)) + values.reduce((a, b) => Math.max(a, b))) / 2;
  };
  return { lon: middle(0), lat: middle(1) };
}

function pointsOf(shape: z.infer<typeof geometry>): number[][] {
  if (shape.type === 'Point') return [shape.coordinates];
  if (shape.type === 'Polygon') return shape.coordinates[0] ?? [];
  return shape.type === 'MultiPolygon' ? shape.coordinates.flatMap(([outer = []]) => outer) : shape.coordinates;
}
