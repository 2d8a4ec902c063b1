/** What the station remembers of its packages besides the files: what a person chose, and what a check found. */
import { z } from 'zod';
import { mapDatum, packageFacts, packageId, packageView } from '../../../contract/map-package.ts';
import { text } from '../../../contract/units.ts';
import type { Registry } from '../../store/types.ts';

export type Settings = Pick<Registry, 'setting' | 'putSetting'>;

const KEY = 'map.packages';

const note = packageView.extend({
  id: packageId,
  name: text(120).optional(),
  datum: mapDatum.optional(),
  /** The file's version when it was found good, and what was found: it is not checked again at every start. */
  checked: z.object({ version: z.string(), facts: packageFacts }).optional(),
});
export type Note = z.infer<typeof note>;

/** Notes in drawing order: the first lies lowest. */
export class PackageBook {
  readonly #settings: Settings;
  #notes: Note[];

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#notes = z.array(note).safeParse(settings.setting(KEY)).data ?? [];
  }

  get ids(): string[] {
    return this.#notes.map(({ id }) => id);
  }

  /** A package that is new lies on top, shown. */
  of(id: string): Note {
    return this.#notes.find((one) => one.id === id) ?? { id, opacity: 1, shown: true };
  }

  /** Gives a package a place in the order. */
  note(id: string): void {
    if (!this.#notes.some((one) => one.id === id)) this.put(this.of(id));
  }

  put(changed: Note): void {
    const known = this.#notes.some(({ id }) => id === changed.id);
    this.#keep(known ? this.#notes.map((one) => (one.id === changed.id ? changed : one)) : [...this.#notes, changed]);
  }

  remove(id: string): void {
    this.#keep(this.#notes.filter((one) => one.id !== id));
  }

  /** Draws in this order; packages that are not named stay above, in the order they have. */
  arrange(ids: readonly string[]): void {
    const place = (id: string) => (ids.includes(id) ? ids.indexOf(id) : ids.length);
    this.#keep(this.#notes.toSorted((a, b) => place(a.id) - place(b.id)));
  }

  #keep(notes: Note[]): void {
    this.#notes = notes;
    this.#settings.putSetting(KEY, notes);
  }
}
